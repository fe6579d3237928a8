import { expect, test } from "vitest";
import type { ClientId } from "../../../server/protocol/ids.ts";
import type { ClientListener } from "../../client/chat-client.ts";
import { openLibrary } from "./open-library.ts";

const ID = "0b6f7a3e-0000-4000-8000-000000000001" as ClientId;
const AT = "2026-01-01T00:00:00.000Z";
const item = (name: string) => ({
	...{ id: ID, kind: "prompts", name, content: { text: name } },
	...{ created_at: AT, updated_at: AT },
});

/** A server whose answers the test gives. */
function createServer() {
	const listeners = new Set<ClientListener>();
	const asked: string[] = [];
	let answer: (body?: object) => Promise<unknown> = async () => ({ items: [] });
	return {
		asked,
		answerWith: (body: unknown) => {
			answer = async () => body;
		},
		fail: (message: string) => {
			answer = async () => {
				throw new Error(message);
			};
		},
		/** Every request is answered with the item that it brings. */
		keep: () => {
			answer = async (body) => ({ ...item("a"), ...body });
		},
		tell: (event: Parameters<ClientListener>[0][number]) => {
			for (const listener of listeners) listener([event]);
		},
		client: {
			request: (method: string, path: string, body?: object) => {
				asked.push(`${method} ${path}`);
				return answer(body);
			},
			subscribe: (listener: ClientListener) => {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
	};
}

test("a kind is read when it is wanted, and again when the server says that it changed", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann b" });
	const prompts = () => library.store.getState().prompts;
	server.tell({ type: "library_updated", kind: "prompts", id: ID });
	expect(server.asked).toEqual([]);
	server.answerWith({ items: [item("a")] });
	library.want("prompts");
	library.want("prompts");
	await expect.poll(() => prompts()?.state).toBe("ready");
	expect(server.asked[0]).toBe("GET /api/users/ann%20b/library/prompts");
	server.answerWith({ items: [item("b")] });
	server.tell({ type: "library_updated", kind: "presets", id: ID });
	server.tell({ type: "library_updated", kind: "prompts", id: ID });
	await expect.poll(() => prompts()?.items.map(({ name }) => name)).toEqual(["b"]);
	library.close();
	const before = server.asked.length;
	server.tell({ type: "library_updated", kind: "prompts", id: ID });
	expect(server.asked).toHaveLength(before);
});

test("what is not such an item is not shown, and says so", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	server.answerWith({ items: [{ ...item("a"), content: { text: 1 } }] });
	library.want("prompts");
	await expect.poll(() => library.store.getState().prompts?.state).toBe("failed");
	expect(library.store.getState().prompts?.failure).toMatch(/\w/);
});

test("what was read stays when the server does not answer", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	server.answerWith({ items: [item("a")] });
	library.want("prompts");
	await expect.poll(() => library.store.getState().prompts?.state).toBe("ready");
	server.fail("gone");
	server.tell({ type: "connection_changed", status: { state: "online" } });
	await expect.poll(() => server.asked).toHaveLength(2);
	expect(library.store.getState().prompts).toMatchObject({ state: "ready", items: [{ name: "a" }] });
});

test("an item that is put or removed is shown so before the server tells of it", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	library.want("prompts");
	await expect.poll(() => library.store.getState().prompts?.state).toBe("ready");
	server.answerWith(item("a"));
	await library.put("prompts", { id: ID, name: "a", content: { text: "a" } });
	expect(library.store.getState().prompts?.items).toHaveLength(1);
	await library.remove("prompts", ID);
	expect(library.store.getState().prompts?.items).toEqual([]);
});

test("changes of one name wait for each other, and each begins with what the one before left", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	library.want("prompts");
	await expect.poll(() => library.store.getState().prompts?.state).toBe("ready");
	server.keep();
	const add = (word: string) =>
		library.amend("prompts", "a", (content) => ({ text: `${content?.text ?? ""}${word}` }));
	await Promise.all([add("one "), add("two ")]);
	expect(library.store.getState().prompts?.items.map(({ content }) => content)).toEqual([
		{ text: "one two " },
	]);
	await library.amend("prompts", "a", () => null);
	expect(library.store.getState().prompts?.items).toEqual([]);
});

test("a change that was refused does not stand in the way of the next", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	server.fail("full");
	const refused = library.amend("prompts", "a", () => ({ text: "one" }));
	await expect(refused).rejects.toThrow("full");
	server.keep();
	await library.amend("prompts", "a", (content) => ({ text: content?.text ?? "none" }));
	expect(library.store.getState().prompts?.items).toMatchObject([{ content: { text: "none" } }]);
});

test("what was asked for before a change was made here does not undo it", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	let answer = (_body: unknown) => {};
	server.answerWith(new Promise((resolve) => (answer = resolve)));
	library.want("prompts");
	server.keep();
	await library.put("prompts", { id: ID, name: "a", content: { text: "a" } });
	server.answerWith({ items: [item("a")] });
	answer({ items: [] });
	await expect.poll(() => server.asked.filter((line) => line.startsWith("GET"))).toHaveLength(2);
	expect(library.store.getState().prompts?.items).toHaveLength(1);
});
