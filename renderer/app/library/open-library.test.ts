import { expect, test } from "vitest";
import type { ClientId } from "../../../server/protocol/ids.ts";
import type { ClientListener } from "../../client/chat-client.ts";
import { amendBudget } from "./amend-budget.ts";
import { keepPreset, setDefaultPreset } from "./amend-presets.ts";
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
	library.want("prompts");
	await expect.poll(() => library.store.getState().prompts?.state).toBe("ready");
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

test("a change that comes before its kind was read begins with what is kept", async () => {
	const server = createSlowServer("budgets", [{ name: "m", content: { monthly: 20, blocks: true } }]);
	for (const isWanted of [false, true]) {
		const library = openLibrary({ client: server.client, userId: "ann" });
		if (isWanted) library.want("budgets");
		const amend = (name: string, change: Parameters<typeof library.amend<"budgets">>[2]) =>
			library.amend("budgets", name, change);
		await server.settle(amendBudget(amend, "m", { monthly: 30 }));
		expect(server.contents()).toMatchObject({ m: { monthly: 30, blocks: true } });
		expect(library.store.getState().budgets).toMatchObject({ state: "ready", items: [{ name: "m" }] });
	}
});

test("where what is kept cannot be read a change is refused, since it would write over it", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	server.fail("gone");
	await expect(library.amend("prompts", "a", () => ({ text: "one" }))).rejects.toThrow("gone");
	expect(server.asked).toEqual(["GET /api/users/ann/library/prompts"]);
	server.answerWith({ items: [item("a"), item("b")] });
	await library.amend("prompts", "b", (content) => content);
	expect(library.store.getState().prompts?.items).toHaveLength(2);
});

test("an item that is put before its kind was read does not stand there as if it were all", async () => {
	const server = createServer();
	const library = openLibrary({ client: server.client, userId: "ann" });
	server.fail("gone");
	library.want("prompts");
	await expect.poll(() => library.store.getState().prompts?.state).toBe("failed");
	server.answerWith(item("a"));
	await library.put("prompts", { id: ID, name: "a", content: { text: "a" } });
	expect(library.store.getState().prompts?.state).not.toBe("ready");
	await expect.poll(() => server.asked.filter((line) => line.startsWith("GET"))).toHaveLength(2);
});

/** A server that keeps presets or budgets and answers to each change only when it is let. */
function createSlowServer(kind: "presets" | "budgets", begin: readonly { name: string; content: object }[]) {
	const items = new Map(
		begin.map(({ name, content }, place) => {
			const id = `0b6f7a3e-0000-4000-8000-00000000001${place}`;
			return [id, { id, kind, name, content, created_at: AT, updated_at: AT }] as const;
		}),
	);
	const waiting: (() => void)[] = [];
	const request = async (method: string, path: string, body?: object): Promise<unknown> => {
		if (method === "GET") return { items: [...items.values()] };
		await new Promise<void>((resolve) => waiting.push(resolve));
		const id = path.split("/").at(-1) ?? "";
		const item = { ...{ id, kind, created_at: AT, updated_at: AT }, ...body } as never;
		items.set(id, item);
		return item;
	};
	const contents = () => Object.fromEntries([...items.values()].map(({ name, content }) => [name, content]));
	/** Answers to all that is asked until the work is done. */
	const settle = async (work: Promise<unknown>) => {
		let isDone = false;
		const done = work.finally(() => {
			isDone = true;
		});
		while (!isDone) {
			waiting.shift()?.();
			await new Promise((resolve) => setImmediate(resolve));
		}
		await done;
	};
	return { client: { request, subscribe: () => () => {} }, contents, settle, waiting };
}

test("of presets that are chosen for new chats one after the other the last one is, alone", async () => {
	const server = createSlowServer("presets", [
		{ name: "a", content: { temperature: 1 } },
		{ name: "b", content: { model: "m" } },
		{ name: "c", content: {} },
	]);
	const library = openLibrary({ client: server.client, userId: "ann" });
	library.want("presets");
	await expect.poll(() => library.store.getState().presets?.state).toBe("ready");
	const amend = (name: string, change: Parameters<typeof library.amend<"presets">>[2]) =>
		library.amend("presets", name, change);
	const names = ["a", "b", "c"];
	await server.settle(
		Promise.all([
			setDefaultPreset(amend, names, "a", true),
			setDefaultPreset(amend, names, "b", true),
			keepPreset(amend, "b", { model: "n" }),
		]),
	);
	expect(server.contents()).toEqual({
		...{ a: { temperature: 1 }, c: {} },
		b: { model: "n", is_default: true },
	});
	await setDefaultPreset(amend, names, "b", true);
	expect(server.waiting).toEqual([]);
});

test("an amount and what follows when it is spent are changed without losing each other", async () => {
	const server = createSlowServer("budgets", []);
	const library = openLibrary({ client: server.client, userId: "ann" });
	library.want("budgets");
	await expect.poll(() => library.store.getState().budgets?.state).toBe("ready");
	const amend = (name: string, change: Parameters<typeof library.amend<"budgets">>[2]) =>
		library.amend("budgets", name, change);
	await server.settle(
		Promise.all([
			amendBudget(amend, "m", { blocks: true }),
			amendBudget(amend, "m", { monthly: 20 }),
			amendBudget(amend, "m", { blocks: true }),
			amendBudget(amend, "m", { monthly: 30 }),
		]),
	);
	expect(server.contents()).toMatchObject({ m: { monthly: 30, blocks: true } });
});
