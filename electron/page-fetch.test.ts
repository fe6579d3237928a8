import { expect, test } from "vitest";
import { createPageFetch } from "./page-fetch.ts";

test("the network of the pages is asked, without cookies and with the headers that were given", async () => {
	const asked: unknown[] = [];
	const net = {
		fetch: async (address: unknown, init: unknown) => {
			asked.push(address, init);
			return new Response("answer");
		},
	};
	const ask = createPageFetch(net as never);
	const response = await ask("https://team.example/api/server", {
		headers: { origin: "app://parley", authorization: "Bearer t" },
		redirect: "manual",
	});
	expect(await response.text()).toBe("answer");
	expect(asked).toEqual([
		"https://team.example/api/server",
		{
			headers: { origin: "app://parley", authorization: "Bearer t", "sec-fetch-mode": "no-cors" },
			credentials: "omit",
			redirect: "manual",
		},
	]);
});
