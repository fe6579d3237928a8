import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerEnv, ServerProcess } from "../tests/support/server-process.ts";
import { openTempDir } from "../tests/support/temp-dir.ts";
import type { TransferStep } from "./bridge.ts";
import { transfer } from "./transfer.ts";

type Message = {
	readonly id: string;
	readonly content: string;
	readonly parent_id: string | null;
	readonly status: string;
};
type Chat = { readonly id: string; readonly title: string; readonly messages: readonly Message[] };

const stack = new AsyncDisposableStack();
let here: ServerProcess;
let there: ServerProcess;
beforeAll(async () => {
	const start = async (env: ServerEnv = {}) => {
		const folder = stack.use(await openTempDir());
		return stack.use(await ServerProcess.start({ DATABASE_URL: `sqlite:///${folder.path}/chat.db`, ...env }));
	};
	[here, there] = await Promise.all([start(), start({ MAX_ATTACHMENT_BYTES: "8" })]);
}, 60_000);
afterAll(() => stack.disposeAsync());

async function list(server: ServerProcess, userId: string): Promise<readonly Chat[]> {
	return (await fetch(`${server.url}/api/users/${userId}/chats`)).json() as Promise<readonly Chat[]>;
}

/** A chat of two messages at the first server. @param file of the first of them */
async function openChat(userId: string, file: string | null = null): Promise<Chat> {
	const words = { type: "text", text: `What is new, ${userId}?` };
	const data = `data:text/plain;base64,${Buffer.from(file ?? "").toString("base64")}`;
	const attached = { type: "file", file: { filename: "news.txt", file_data: data } };
	const messages = [
		{ role: "user", content: file === null ? words.text : [words, attached] },
		{ role: "assistant", content: "Nothing much." },
	];
	await fetch(`${here.url}/api/users/${userId}/import?name=${userId}.json`, {
		method: "POST",
		body: JSON.stringify(messages),
	});
	await expect.poll(async () => (await list(here, userId)).length, { timeout: 20_000 }).toBe(1);
	const [chat] = await list(here, userId);
	if (chat === undefined) throw new Error("There is no chat");
	return chat;
}

type Wishes = {
	readonly isMove?: boolean;
	readonly onStep?: (step: TransferStep, stop: () => void) => unknown;
	readonly ask?: typeof fetch;
};

async function run(userId: string, chat: Chat, { isMove = false, onStep, ask = fetch }: Wishes = {}) {
	const stopping = new AbortController();
	const waits: unknown[] = [];
	const outcome = await transfer(
		{
			fetch: async (input, init) => {
				await Promise.all(waits);
				return ask(input, init);
			},
			onStep: (step) => void waits.push(onStep?.(step, () => stopping.abort())),
			delay: (ms) => delay(ms),
		},
		{
			from: { url: here.url, token: "token-here", userId },
			to: { url: there.url, token: "token-there", userId },
			itemId: chat.id,
			isMove,
			signal: stopping.signal,
		},
	);
	return outcome;
}
const textsOf = (chat: Chat | undefined) => chat?.messages.map(({ content }) => content);
const rename = (chat: Chat, userId: string) =>
	fetch(`${here.url}/api/chats/${chat.id}?user_id=${userId}`, {
		method: "PATCH",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ title: "Changed meanwhile" }),
	});

test("a copy is whole, the source stays, and once more changes nothing", async () => {
	const chat = await openChat("ann");
	const asked = new Map<string, Set<string | null>>();
	const ask: typeof fetch = (input, init) => {
		const { origin } = new URL(String(input));
		const token = new Headers(init?.headers).get("authorization");
		asked.set(origin, (asked.get(origin) ?? new Set()).add(token));
		return fetch(input, init);
	};
	for (let i = 0; i < 2; i++)
		expect(await run("ann", chat, { ask })).toMatchObject({ ok: true, messages: 2, source: "kept" });
	const [copied, ...others] = await list(there, "ann");
	expect(others).toEqual([]);
	expect(textsOf(copied)).toEqual(textsOf(chat));
	expect(copied?.title).toBe(chat.title);
	expect(await list(here, "ann")).toHaveLength(1);
	expect([...(asked.get(here.url) ?? [])]).toEqual(["Bearer token-here"]);
	expect([...(asked.get(there.url) ?? [])]).toEqual(["Bearer token-there"]);
});

test("what was copied and then deleted there is brought again", async () => {
	const chat = await openChat("dan");
	await run("dan", chat);
	const [copied] = await list(there, "dan");
	await fetch(`${there.url}/api/chats/batch-delete?user_id=dan`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ chat_ids: [copied?.id] }),
	});
	expect(await list(there, "dan")).toEqual([]);
	expect(await run("dan", chat)).toMatchObject({ ok: true, messages: 2 });
	expect(await list(there, "dan")).toHaveLength(1);
});

test("a move deletes at the source what is whole at the target", async () => {
	const chat = await openChat("bea");
	expect(await run("bea", chat, { isMove: true })).toMatchObject({ ok: true, source: "removed" });
	expect(await list(here, "bea")).toEqual([]);
	expect(textsOf((await list(there, "bea"))[0])).toEqual(textsOf(chat));
});

test("what changed meanwhile is not deleted, and is at both then", async () => {
	const chat = await openChat("cleo");
	const onStep = (step: TransferStep) => (step === "importing" ? rename(chat, "cleo") : undefined);
	expect(await run("cleo", chat, { isMove: true, onStep })).toMatchObject({ ok: true, source: "changed" });
	expect(await list(here, "cleo")).toMatchObject([{ title: "Changed meanwhile" }]);
	expect(await list(there, "cleo")).toHaveLength(1);
});

test("[Y4] what changes after the last look and before it is deleted is kept, and both are there", async () => {
	const chat = await openChat("gus");
	const ask: typeof fetch = async (input, init) => {
		if (String(input).includes("/batch-delete")) await rename(chat, "gus");
		return fetch(input, init);
	};
	expect(await run("gus", chat, { isMove: true, ask })).toMatchObject({ ok: true, source: "changed" });
	expect(await list(here, "gus")).toMatchObject([{ title: "Changed meanwhile" }]);
	expect(await list(there, "gus")).toHaveLength(1);
});

test.each([
	["tells no revisions", "/api/chats/", "rev"],
	["knows no conditions", "/api/server", "capabilities"],
])("a source that %s is left as it is", async (name, path, field) => {
	const userId = name.replaceAll(" ", "-");
	const chat = await openChat(userId);
	const ask: typeof fetch = async (input, init) => {
		const response = await fetch(input, init);
		const { origin, pathname } = new URL(String(input));
		const isAltered = origin === here.url && pathname.startsWith(path) && init?.method !== "POST";
		if (!isAltered || pathname.endsWith("/export")) return response;
		const { [field]: _, ...rest } = (await response.json()) as Record<string, unknown>;
		return Response.json(rest);
	};
	expect(await run(userId, chat, { isMove: true, ask })).toMatchObject({ ok: true, source: "unprotected" });
	expect(await list(here, userId)).toHaveLength(1);
});

test("where the answer to the delete is lost, it is not said that nothing happened", async () => {
	const chat = await openChat("hal");
	const ask: typeof fetch = async (input, init) => {
		const response = await fetch(input, init);
		if (String(input).includes("/batch-delete")) throw new TypeError("The connection was cut");
		return response;
	};
	expect(await run("hal", chat, { isMove: true, ask })).toMatchObject({ ok: true, source: "unconfirmed" });
});

test.each(["reading", "sending"] as const)(
	"cancelled while %s, nothing is there and nothing is gone",
	async (at) => {
		const chat = await openChat(`eve-${at}`);
		const onStep = (step: TransferStep, stop: () => void) => (step === at ? stop() : undefined);
		const outcome = await run(`eve-${at}`, chat, { isMove: true, onStep });
		expect(outcome).toEqual({ ok: false, message: null });
		expect(await list(there, `eve-${at}`)).toEqual([]);
		expect(await list(here, `eve-${at}`)).toHaveLength(1);
	},
);

test("what was cut off on its way is brought when it is tried again", async () => {
	const chat = await openChat("mia");
	const cut: typeof fetch = async (input, init) => {
		if (!String(input).includes("/import?")) return fetch(input, init);
		const half = new ReadableStream({
			async pull(stream) {
				stream.enqueue(new Uint8Array(100));
				await delay(300);
				stream.error(new TypeError("The connection was cut"));
			},
		});
		return fetch(input, { ...init, body: half });
	};
	expect(await run("mia", chat, { isMove: true, ask: cut })).toMatchObject({ ok: false });
	const imports = async () =>
		(await (await fetch(`${there.url}/api/users/mia/imports`)).json()) as { imports: { state: string }[] };
	await expect.poll(imports).toMatchObject({ imports: [{ state: "failed" }] });
	expect(await run("mia", chat, { isMove: true })).toMatchObject({ ok: true, source: "removed" });
	expect(textsOf((await list(there, "mia"))[0])).toEqual(textsOf(chat));
});

/** What one server tells of a chat is altered on its way. */
function altered(server: ServerProcess, alter: (messages: readonly Message[]) => readonly Message[]) {
	const ask: typeof fetch = async (input, init) => {
		const response = await fetch(input, init);
		const { origin, pathname } = new URL(String(input));
		if (origin !== server.url || !/^\/api\/chats\/\d+$/.test(pathname)) return response;
		const body = (await response.json()) as Chat;
		return Response.json({ ...body, messages: alter(body.messages) });
	};
	return ask;
}
const NOT_ALL = { ok: false, message: expect.stringMatching(/Not all of it arrived/) };

test.each([
	["has less", (messages: readonly Message[]) => messages.slice(1)],
	["has other words", ([_, ...others]: readonly Message[]) => [{ ...others[0], content: "?" }, ...others]],
] as const)("a target that %s does not cost the source anything", async (name, alter) => {
	const userId = name.replaceAll(" ", "-");
	const chat = await openChat(userId);
	const ask = altered(there, alter as (messages: readonly Message[]) => readonly Message[]);
	expect(await run(userId, chat, { isMove: true, ask })).toMatchObject(NOT_ALL);
	expect(await list(here, userId)).toHaveLength(1);
});

test("a chat whose file the target does not take stays where it is", async () => {
	const small = await openChat("ida", "new");
	expect(await run("ida", small, { isMove: true })).toMatchObject({ ok: true, source: "removed" });
	const large = await openChat("jim", "far too long");
	expect(await run("jim", large, { isMove: true })).toMatchObject(NOT_ALL);
	expect(await list(here, "jim")).toMatchObject([{ messages: [{ attachments: [{ size_bytes: 12 }] }, {}] }]);
});

test("a chat that was gone on with at the target is there, too", async () => {
	const chat = await openChat("kim");
	const ask = altered(there, (messages) => [...messages, ...messages.slice(1)]);
	expect(await run("kim", chat, { isMove: true, ask })).toMatchObject({ ok: true, source: "removed" });
});

test("an answer that is still being written is not deleted", async () => {
	const chat = await openChat("lea");
	const ask = altered(here, (messages) => messages.map((one) => ({ ...one, status: "streaming" })));
	expect(await run("lea", chat, { isMove: true, ask })).toMatchObject({ ok: true, source: "changed" });
	expect(await list(here, "lea")).toHaveLength(1);
});
