import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { acceptInvite } from "./accept-invite.ts";

const INVITE = "a.b.c";
const KNOWN = { product: "parley", auth: "token", name: "Team\u202e" };

async function ask(handle: RequestListener) {
	const server = createServer(handle).listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const outcome = await acceptInvite(fetch, { url, invite: INVITE });
	server.close();
	server.closeAllConnections();
	return outcome;
}

test("an invite becomes a token of its server", async () => {
	const bodies: string[] = [];
	const outcome = await ask(async (request, response) => {
		if (request.url === "/api/server") return response.end(JSON.stringify(KNOWN));
		for await (const chunk of request) bodies.push(String(chunk));
		return response.end('{"user_id":"ann","token":"t.t.t"}');
	});
	expect(outcome).toEqual({ ok: true, name: "Team", userId: "ann", token: "t.t.t" });
	expect(JSON.parse(bodies.join(""))).toMatchObject({ invite: INVITE });
});

test.each([
	["takes no invites", { product: "parley", auth: "none", name: "Open" }],
	["takes no invites", "<html>"],
	["takes no invites", { product: "other" }],
])("nothing is sent to what %s", async (words, known) => {
	const paths: (string | undefined)[] = [];
	const outcome = await ask((request, response) => {
		paths.push(request.url);
		response.end(typeof known === "string" ? known : JSON.stringify(known));
	});
	expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining(words) });
	expect(paths).toEqual(["/api/server"]);
});

test("an invite follows no redirect, and a refusal is told in the words of the server", async () => {
	const away = await ask((_request, response) => {
		response.writeHead(302, { location: "https://evil.example/" }).end();
	});
	expect(away).toMatchObject({ ok: false, message: expect.stringContaining("leads to another") });
	const used = await ask((request, response) => {
		if (request.url === "/api/server") return response.end(JSON.stringify(KNOWN));
		return response.writeHead(403).end('{"detail":"This invite is not valid."}');
	});
	expect(used).toEqual({ ok: false, message: "This invite is not valid." });
	const odd = await ask((request, response) => {
		if (request.url === "/api/server") return response.end(JSON.stringify(KNOWN));
		return response.end('{"user_id":"../../x","token":7}');
	});
	expect(odd).toMatchObject({ ok: false, message: expect.stringContaining("status 200") });
});

test("an address that others can read along at gets no invite", async () => {
	const outcome = await acceptInvite(() => Promise.reject(new Error("nothing may be asked")), {
		url: "http://chat.example.org",
		invite: INVITE,
	});
	expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining("not encrypted") });
});
