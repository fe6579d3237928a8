import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { Chat, Message, PatchChat, SearchPage } from "../../server/protocol/rest.ts";
import type { ToolPermission, ToolServer } from "../../server/protocol/tools.ts";
import type { Connection, ModelList, SearchRequest } from "./chat-client.ts";
import { decodeChat, decodeMessage } from "./decode-message.ts";
import type { SyncPage } from "./decode-sync.ts";
import type { ClientEnvironment } from "./environment.ts";
import { FAILURES } from "./failures.ts";
import { isFields, readCount, readId, readList } from "./fields.ts";
import { readBody } from "./read-body.ts";
import { createNoAnswerError, createStatusError, RequestError } from "./request-error.ts";

const REQUEST_TIMEOUT_MS = 20_000;
const SYNC_PAGE = 500;
/** Browsers fail a request at once where the bodies of all that outlive their page are more than 64 KiB. */
const KEEPALIVE_BYTES = 16 * 1024;
/** More than a page of the longest messages. A server that sends without end fills no memory. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

export type Answer = { readonly status: number; readonly body: unknown };

export type ChatsPage = {
	readonly limit: number;
	/** The last chat of the page before; null: this is the first one. */
	readonly after: Chat | null;
};

export type RestClient = {
	/** The body of a good answer. */
	get(method: string, path: string, body?: unknown, timeoutMs?: number): Promise<unknown>;
	/** Any answer, also a refusal. @throws {RequestError} without an answer */
	ask(method: string, path: string, body?: unknown, timeoutMs?: number): Promise<Answer>;
	/** The least that says whether chats of this user are to be had. */
	askForChat(): Promise<Answer>;
	/** Why this user may not use the server; null: no such reason is known. */
	findRefusal(): Promise<string | null>;
	/** A page of the list, newest first, pinned ones before; servers that know no pages give all of it. Without `page` the whole list. */
	listChats(page?: ChatsPage): Promise<readonly Chat[]>;
	readChat(chatId: string): Promise<Chat>;
	/** The newest `limit` messages before one, oldest first. Null: the server knows no such request. */
	listMessages(chatId: string, before: string | null, limit: number): Promise<readonly Message[] | null>;
	/** @param settings what it begins with, where it is not there yet */
	createChat(clientId: string, settings: ModelSettings | null, title?: string | null): Promise<Chat>;
	/** With `if_rev` it is refused with `conflict` where the chat has changed since [Y4]. */
	patchChat(chatId: string, patch: PatchChat): Promise<Chat>;
	deleteMessage(chatId: string, messageId: string): Promise<void>;
	/** Gives the chats that were left since they have a newer revision [Y4]. @param ifRev by id of a chat */
	deleteChats(
		chatIds: readonly string[],
		ifRev?: Readonly<Record<string, number>>,
	): Promise<readonly string[]>;
	deleteEmptyChats(): Promise<number>;
	listModels(): Promise<ModelList>;
	listTools(): Promise<readonly ToolServer[]>;
	retryToolServer(name: string): Promise<void>;
	listToolPermissions(): Promise<readonly ToolPermission[]>;
	removeToolPermission(id: string): Promise<() => Promise<void>>;
	search(request: SearchRequest): Promise<SearchPage>;
	/** @param count whether to tell how many changes there are in all */
	sync(since: number, limit?: number, count?: boolean): Promise<SyncPage>;
};

/** The server's REST side for one user. All calls reject with RequestError. */
export function createRestClient(
	env: Pick<ClientEnvironment, "fetch">,
	connection: Pick<Connection, "url" | "userId" | "token">,
): RestClient {
	const user = encodeURIComponent(connection.userId);
	const ask = (method: string, path: string, body?: unknown, timeoutMs = REQUEST_TIMEOUT_MS) =>
		request(env, connection, { method, path, body, timeoutMs });
	const get = async (method: string, path: string, body?: unknown, timeoutMs?: number) =>
		requireOk(await ask(method, path, body, timeoutMs));
	const askForChat = () => ask("GET", `/api/users/${user}/chats?messages=none&limit=1`);
	const chat = (id: string) => `/api/chats/${encodeURIComponent(id)}?user_id=${user}`;
	return {
		ask,
		get,
		askForChat,
		async findRefusal() {
			const answer = await askForChat();
			const isRefusal = answer.status === 401 || answer.status === 403;
			return isRefusal ? createStatusError(answer.status, answer.body).message : null;
		},
		async listChats(page) {
			const query = page === undefined ? "" : `&${toPageQuery(page)}`;
			return readList(await get("GET", `/api/users/${user}/chats?messages=none${query}`), decodeChat);
		},
		readChat: async (id) => requireChat(await get("GET", chat(id))),
		async listMessages(id, before, limit) {
			const older = before === null ? "" : `&before=${encodeURIComponent(before)}`;
			const path = `/api/chats/${encodeURIComponent(id)}/messages?user_id=${user}&limit=${limit}${older}`;
			const { status, body } = await ask("GET", path);
			if (status === 404 && createStatusError(status, body).code !== "chat_not_found") return null;
			const messages = requireOk({ status, body });
			return Array.isArray(messages) ? readList(messages, (message) => decodeMessage(message, id)) : null;
		},
		createChat: async (clientId, settings, title = null) =>
			requireChat(
				await get("POST", `/api/chats?user_id=${user}`, {
					user_id: connection.userId,
					client_id: clientId,
					...(title === null ? {} : { title }),
					...(settings === null ? {} : { settings }),
				}),
			),
		patchChat: async (id, patch) => requireChat(await get("PATCH", chat(id), patch)),
		async deleteMessage(chatId, messageId) {
			const path = `/api/chats/${encodeURIComponent(chatId)}/messages/${encodeURIComponent(messageId)}`;
			const answer = await ask("DELETE", `${path}?user_id=${user}`);
			// What is gone already is what was asked for.
			if (!isMissing(answer)) requireOk(answer);
		},
		async deleteChats(ids, ifRev = {}) {
			const condition = Object.keys(ifRev).length === 0 ? {} : { if_rev: ifRev };
			const asked = { chat_ids: ids, ...condition };
			const body = await get("POST", `/api/chats/batch-delete?user_id=${user}`, asked);
			return isFields(body) ? readList(body.changed, readId) : [];
		},
		async deleteEmptyChats() {
			const body = await get("DELETE", `/api/users/${user}/chats/empty`);
			return isFields(body) ? (readCount(body.deleted_count) ?? 0) : 0;
		},
		async listModels() {
			const [{ decodeModels }, body] = await Promise.all([
				import("./decode-models.ts"),
				get("GET", `/api/models?user_id=${user}`),
			]);
			return decodeModels(body);
		},
		listTools: async () => (await loadTools()).listTools(get),
		retryToolServer: async (name) => (await loadTools()).retryToolServer(get, name),
		listToolPermissions: async () => (await loadTools()).listToolPermissions(get, user),
		removeToolPermission: async (id) => (await loadTools()).removeToolPermission(get, user, id),
		async search(request) {
			const [{ decodeSearchPage }, body] = await Promise.all([
				import("./decode-search.ts"),
				get("GET", `/api/users/${user}/search?${toSearchQuery(request)}`),
			]);
			return decodeSearchPage(body);
		},
		async sync(since, limit = SYNC_PAGE, count = false) {
			const path = `/api/users/${user}/sync?since=${since}&limit=${limit}`;
			const [{ decodeSync }, body] = await Promise.all([
				import("./decode-sync.ts"),
				get("GET", count ? `${path}&count=true` : path),
			]);
			return decodeSync(body, since);
		},
	};
}

const loadTools = () => import("./tool-requests.ts");

async function request(
	env: Pick<ClientEnvironment, "fetch">,
	connection: Pick<Connection, "url" | "token">,
	asked: {
		readonly method: string;
		readonly path: string;
		readonly body: unknown;
		readonly timeoutMs: number;
	},
): Promise<Answer> {
	const { method, path, body, timeoutMs } = asked;
	const headers: Record<string, string> = { accept: "application/json" };
	if (connection.token !== null) headers.authorization = `Bearer ${connection.token}`;
	if (body !== undefined) headers["content-type"] = "application/json";
	const sent = body === undefined ? "" : JSON.stringify(body);
	try {
		const response = await env.fetch(connection.url + path, {
			method,
			headers,
			signal: AbortSignal.timeout(timeoutMs),
			// Deletes are sent while the page goes away; they have to outlive it.
			keepalive: method !== "GET" && new Blob([sent]).size <= KEEPALIVE_BYTES,
			cache: "no-store",
			credentials: "same-origin",
			...(body === undefined ? {} : { body: sent }),
		});
		const text = await readBody(response, MAX_ANSWER_BYTES);
		return { status: response.status, body: parseJson(text) };
	} catch (error) {
		throw createNoAnswerError(error);
	}
}

function toPageQuery({ limit, after }: ChatsPage): string {
	const query = new URLSearchParams({ limit: String(limit) });
	// Servers that do not know it give the newest first.
	if (after === null) query.set("pinned", "first");
	else {
		query.set("before", after.id);
		query.set("before_updated_at", after.updated_at);
	}
	return query.toString();
}

function toSearchQuery({ text, chatId, isAi, model, from, cursor }: SearchRequest): string {
	const fields = { chat_id: chatId, is_ai: isAi === null ? null : String(isAi), model, from, cursor };
	const query = new URLSearchParams({ q: text });
	for (const [name, value] of Object.entries(fields)) if (value !== null) query.set(name, value);
	return query.toString();
}

function requireOk({ status, body }: Answer): unknown {
	if (status >= 200 && status < 300) return body;
	if (status === 404 && !isMissing({ status, body })) throw createNoAnswerError(body);
	throw createStatusError(status, body);
}

/** As the server says it; a proxy whose server is away says it of everything, in its own way. */
function isMissing({ status, body }: Answer): boolean {
	return status === 404 && isFields(body) && "detail" in body;
}

function requireChat(body: unknown): Chat {
	const chat = decodeChat(body);
	if (chat === null) throw new RequestError(FAILURES.notAChat, 200, "");
	return chat;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
