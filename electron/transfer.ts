import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { APP_ORIGIN } from "./app-origin.ts";
import type { HostConnection, TransferOutcome, TransferStep } from "./bridge.ts";

/** A server with the login for it, as its page has it. */
type Server = Pick<HostConnection, "url" | "token" | "userId">;

type Deps = {
	readonly fetch: typeof fetch;
	readonly onStep: (step: TransferStep) => void;
	/** Waits before it looks again how far an import is. */
	readonly delay: (ms: number) => Promise<void>;
};

type Input = {
	readonly from: Server;
	readonly to: Server;
	readonly itemId: string;
	/** Deletes it where it was, once all of it is at the other server. */
	readonly isMove: boolean;
	readonly signal: AbortSignal;
};

const LOOK_MS = 200;
const MAX_BODY = 64 * 1024 * 1024;

const itemSchema = z.object({
	messages: z.array(
		z.object({
			is_ai: z.boolean(),
			content: z.string(),
			reasoning: z.string().default(""),
			status: z.string(),
			attachments: z.array(z.object({ size_bytes: z.number() })).default([]),
		}),
	),
	rev: z.number().int().nullable().catch(null),
});
const deletedSchema = z.object({ changed: z.array(z.unknown()) });
const infoSchema = z.object({ capabilities: z.array(z.string()) });
const importSchema = z.object({
	state: z.string(),
	problem: z.string().nullable(),
});
const importedSchema = z.object({
	chats: z.array(z.object({ chat_id: z.coerce.string().nullable(), outcome: z.string() })),
});
const LEFT_NOTHING: ReadonlySet<string> = new Set(["failed", "cancelled", "undone"]);
const THERE: ReadonlySet<string> = new Set(["imported", "grown", "unchanged"]);

/** Why a transfer ends, in a sentence for the person. */
class TransferError extends Error {}

/**
 * Copies one item with all that belongs to it from one server to another, whole or not at all: the import shows nothing
 * before it is complete. The same item in the same state is the same import, so that it can be tried again. A move
 * deletes at the source only what did not change meanwhile, and of which the target has each message with its files.
 */
export async function transfer(deps: Deps, input: Input): Promise<TransferOutcome> {
	try {
		return await run(deps, input);
	} catch (error) {
		if (input.signal.aborted) return { ok: false, message: null };
		if (error instanceof TransferError) return { ok: false, message: error.message };
		return { ok: false, message: "One of the servers did not answer. Nothing was changed; try again." };
	}
}

async function run(deps: Deps, input: Input): Promise<TransferOutcome> {
	const { from, itemId, isMove } = input;
	deps.onStep("reading");
	const before = await readItem(deps, input, from, itemId);
	if (before === null) throw new TransferError("It is not there any more.");
	let arrived = await send(deps, input, importIdOf(input, before.state));
	// What was imported once may have been deleted there since, or not have arrived; then it is brought anew.
	if (arrived === null) arrived = await send(deps, input, randomUUID());
	if (arrived === null || !hasAll(arrived, before)) {
		throw new TransferError("Not all of it arrived at the other server, so it stays where it is.");
	}
	const outcome = { ok: true, toId: arrived.id, messages: before.count } as const;
	if (!isMove) return { ...outcome, source: "kept" };
	deps.onStep("removing");
	return { ...outcome, source: await removeSource(deps, input, before).catch(() => "unconfirmed" as const) };
}

type SourceState = Extract<TransferOutcome, { ok: true }>["source"];

/** All of it has arrived. It goes only as it was read: what is added on the way to the delete stays, too [Y4]. */
async function removeSource(deps: Deps, input: Input, before: Item): Promise<SourceState> {
	const { from, itemId } = input;
	const after = await readItem(deps, input, from, itemId);
	// Of an answer that is being written more comes, of which the revision does not tell.
	if (after?.state !== before.state || after.isGrowing) return "changed";
	if (after.rev === null || !(await knowsConditions(deps, input))) return "unprotected";
	const answer = await request(deps, input, from, `/api/chats/batch-delete?${actorOf(from)}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ chat_ids: [itemId], if_rev: { [itemId]: after.rev } }),
	});
	const deleted = deletedSchema.safeParse(parseJson(await readText(answer)));
	if (!answer.ok || !deleted.success) return "unconfirmed";
	return deleted.data.changed.length > 0 ? "changed" : "removed";
}

/** A server that does not know them would take the condition for nothing, and delete. */
async function knowsConditions(deps: Deps, input: Input): Promise<boolean> {
	const info = await request(deps, input, input.from, "/api/server");
	const known = infoSchema.safeParse(parseJson(await readText(info)));
	return known.success && known.data.capabilities.includes("conditions");
}

type Item = {
	readonly id: string;
	readonly count: number;
	/** Each message that has ended: what is said in it, and its files. */
	readonly said: readonly string[];
	readonly isGrowing: boolean;
	readonly state: string;
	readonly rev: number | null;
};

/** Null: it is not there. */
async function readItem(deps: Deps, input: Input, server: Server, id: string): Promise<Item | null> {
	const path = `/api/chats/${encodeURIComponent(id)}?${actorOf(server)}`;
	const response = await request(deps, input, server, path);
	if (response.status === 404) return null;
	const text = await readText(response);
	const item = itemSchema.safeParse(parseJson(text));
	if (!response.ok || !item.success) throw refusal(server, response.status);
	const { messages, rev } = item.data;
	const ended = messages.filter(({ status }) => status !== "streaming");
	return {
		...{ id, rev, count: messages.length, isGrowing: ended.length < messages.length },
		said: ended.map((message) => {
			const sizes = message.attachments.map(({ size_bytes: bytes }) => bytes);
			return JSON.stringify([message.is_ai, message.content, message.reasoning, sizes]);
		}),
		state: createHash("sha256").update(text).digest("hex"),
	};
}

/** The target may have more: somebody may have gone on there. */
function hasAll(arrived: Item, before: Item): boolean {
	const left = Map.groupBy(arrived.said, (one) => one);
	return arrived.count >= before.count && before.said.every((one) => left.get(one)?.pop() !== undefined);
}

/** Null: it was to be brought there once, and is not there, or not any more. */
async function send(deps: Deps, input: Input, importId: string): Promise<Item | null> {
	const { from, to, itemId } = input;
	const source = `/api/chats/${encodeURIComponent(itemId)}/export?format=parley&${actorOf(from)}`;
	const file = await request(deps, input, from, source);
	if (!file.ok || file.body === null) throw refusal(from, file.status);
	deps.onStep("sending");
	const own = `/api/users/${encodeURIComponent(to.userId)}`;
	const sent = await request(deps, input, to, `${own}/import?name=transfer.zip&id=${importId}`, {
		method: "POST",
		body: file.body,
		headers: { "content-type": "application/zip" },
		duplex: "half",
	} as RequestInit);
	if (!sent.ok) throw refusal(to, sent.status);
	const begun = importSchema.safeParse(parseJson(await readText(sent)));
	if (begun.success && LEFT_NOTHING.has(begun.data.state)) return null;
	deps.onStep("importing");
	await awaitImport(deps, input, `${own}/imports/${importId}`);
	const imported = await request(deps, input, to, `${own}/imports/${importId}/chats`);
	const list = importedSchema.safeParse(parseJson(await readText(imported)));
	const one = list.success ? list.data.chats[0] : undefined;
	if (one === undefined || one.chat_id === null || !THERE.has(one.outcome)) return null;
	return readItem(deps, input, to, one.chat_id);
}

async function awaitImport(deps: Deps, input: Input, path: string): Promise<void> {
	for (;;) {
		if (input.signal.aborted) {
			// What is not there whole goes again.
			const still = { ...input, signal: AbortSignal.timeout(5000) };
			await request(deps, still, input.to, `${path}/cancel`, { method: "POST" });
		}
		const response = await request(deps, input, input.to, path);
		const known = importSchema.safeParse(parseJson(await readText(response)));
		if (!response.ok || !known.success) throw refusal(input.to, response.status);
		const { state, problem } = known.data;
		if (state === "done") return;
		if (LEFT_NOTHING.has(state))
			throw new TransferError(problem ?? "The other server did not take it. Nothing was changed.");
		await deps.delay(LOOK_MS);
	}
}

/** Each server gets its own token, and no redirect is followed with it. */
function request(
	{ fetch }: Deps,
	{ signal }: Pick<Input, "signal">,
	server: Server,
	path: string,
	init: RequestInit = {},
): Promise<Response> {
	return fetch(server.url + path, {
		...init,
		headers: {
			...Object.fromEntries(new Headers(init.headers)),
			origin: APP_ORIGIN,
			...(server.token === "" ? {} : { authorization: `Bearer ${server.token}` }),
		},
		redirect: "manual",
		signal,
	});
}

/** From the item, its state and the target: a UUID that is the same the next time. */
function importIdOf({ from, to, itemId }: Input, state: string): string {
	const name = JSON.stringify([from.url, from.userId, itemId, state, to.url, to.userId]);
	const hex = createHash("sha256").update(name).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function actorOf({ userId }: Server): string {
	return `user_id=${encodeURIComponent(userId)}`;
}

async function readText(response: Response): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		size += chunk.byteLength;
		if (size > MAX_BODY) throw new TransferError("It is too long to be taken to another server at once.");
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}

function refusal({ url }: Server, status: number): TransferError {
	return new TransferError(`${new URL(url).host} refused it with status ${status}. Nothing was changed.`);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
