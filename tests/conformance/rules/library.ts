import { randomUUID } from "node:crypto";
import { expect, type TestContext, test } from "vitest";
import { LIBRARY_KINDS, libraryItemSchema, libraryListSchema } from "../../../server/protocol/library.ts";
import { serverInfoSchema } from "../../../server/protocol/rest.ts";
import { request } from "../talk.ts";
import type { Bench } from "../target.ts";

/** Section 9 of the protocol: named documents that users keep on the server. */
export function judgeLibrary(bench: Bench): void {
	const url = () => bench.target().url;
	const pathOf = (user: string, kind: string) => `/api/users/${user}/library/${kind}`;

	const needLibrary = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("library")) context.skip("the server keeps no library");
	};
	const put = (user: string, id: string, name: string, content: unknown, kind = "prompts") =>
		request(`${url()}${pathOf(user, kind)}/${id}`, "PUT", { name, content });
	const list = async (user: string, at = url()) => {
		const answer = await request(at + pathOf(user, "prompts"));
		expect(answer.status).toBe(200);
		return libraryListSchema("prompts").parse(answer.body).items;
	};

	test("[L1] each kind holds what its schema says, and nothing else is taken", async (context) => {
		await needLibrary(context);
		const user = bench.newUser();
		const id = randomUUID();
		const kept = await put(user, id, "Short", { temperature: 0.5, unknown: 1 }, "presets");
		expect(kept.status).toBe(200);
		expect(libraryItemSchema("presets").parse(kept.body)).toMatchObject({
			id,
			kind: "presets",
			name: "Short",
			content: { temperature: 0.5 },
		});
		for (const content of [{ temperature: "warm" }, { temperature: 3 }, "text", null, []]) {
			expect((await put(user, randomUUID(), "Wrong", content, "presets")).status).toBe(422);
		}
		expect((await put(user, "no-uuid", "Wrong", {}, "presets")).status).toBe(422);
		expect((await put(user, randomUUID(), " ", {}, "presets")).status).toBe(422);
		expect((await put(user, randomUUID(), "Wrong", {}, "no-such-kind")).status).toBe(404);
	});

	test("[L1] what is too large or one too many is refused, and what is there can still be changed", async (context) => {
		await needLibrary(context);
		const user = bench.newUser();
		const { maxItems } = LIBRARY_KINDS.presets;
		const large = "語".repeat(64_000);
		expect((await put(user, randomUUID(), "Large", { text: large })).status).toBe(200);
		expect((await put(user, randomUUID(), "Larger", { text: `${large}語` })).status).toBe(422);
		const ids = Array.from({ length: maxItems }, () => randomUUID());
		for (const id of ids) expect((await put(user, id, "One", {}, "presets")).status).toBe(200);
		const refused = await put(user, randomUUID(), "One more", {}, "presets");
		expect(refused).toMatchObject({ status: 409, body: { code: "library_full" } });
		expect((await put(user, ids[0] ?? "", "Renamed", {}, "presets")).status).toBe(200);
	});

	test("[L2] the id is the client's: the same put again changes nothing, another one replaces it", async (context) => {
		await needLibrary(context);
		const user = bench.newUser();
		const id = randomUUID();
		const first = await put(user, id, "Greeting", { text: "Hello {{name}}" });
		expect((await put(user, id, "Greeting", { text: "Hello {{name}}" })).body).toEqual(first.body);
		await put(user, id, "Greeting", { text: "Hi {{name}}" });
		expect(await list(user)).toMatchObject([{ id, name: "Greeting", content: { text: "Hi {{name}}" } }]);
		expect((await request(`${url()}${pathOf(user, "prompts")}/${id}`, "DELETE")).body).toEqual({
			deleted_count: 1,
		});
		expect((await request(`${url()}${pathOf(user, "prompts")}/${id}`, "DELETE")).body).toEqual({
			deleted_count: 0,
		});
		expect(await list(user)).toEqual([]);
	});

	test("[L2] texts are kept as all stores can hold them [C4]", async (context) => {
		await needLibrary(context);
		const user = bench.newUser();
		await put(user, randomUUID(), "a\u0000b", { text: "x\u0000 \ud800 y" });
		expect(await list(user)).toMatchObject([{ name: "ab", content: { text: "x \ufffd y" } }]);
	});

	test("[L3] the user's sockets are told, on every node, and nobody else's", async (context) => {
		await needLibrary(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		const otherUrl = bench.target().otherUrl ?? url();
		const client = await bench.openWelcomed(user, { url: otherUrl });
		const stranger = await bench.openWelcomed(other);
		const seed = await bench.open(user);
		const id = randomUUID();
		await put(user, id, "Greeting", { text: "Hello" });
		await client.waitUntil(() => client.all("library_updated").length === 1);
		expect(client.all("library_updated")).toMatchObject([{ kind: "prompts", id }]);
		expect(await list(user, otherUrl)).toHaveLength(1);
		await request(`${url()}${pathOf(user, "prompts")}/${id}`, "DELETE");
		await client.waitUntil(() => client.all("library_updated").length === 2);
		expect(stranger.all("library_updated")).toEqual([]);
		expect(seed.all("library_updated")).toEqual([]);
	});

	test("[L4] an item is its user's alone", async (context) => {
		await needLibrary(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		const id = randomUUID();
		await put(user, id, "Mine", { text: "Hello" });
		expect(await list(other)).toEqual([]);
		await put(other, id, "Theirs", { text: "Other" });
		await request(`${url()}${pathOf(other, "prompts")}/${id}`, "DELETE");
		expect(await list(user)).toMatchObject([{ id, name: "Mine" }]);
	});
}
