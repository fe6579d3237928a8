import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { findWebFile } from "./find-web-file.ts";
import { type Dialect, ScriptedChats } from "./scripted-chats.ts";
import { type AnswerScript, ScriptedSockets } from "./scripted-sockets.ts";

export type ScriptedServerOptions = {
	readonly dialect?: Dialect;
	/** What to answer to a message. */
	readonly answer?: (content: string) => AnswerScript;
	readonly port?: number;
	/** What it answers in place of itself: status, headers and body. Null: it answers itself. */
	readonly instead?: (path: string) => readonly [number, Record<string, string>, string] | null;
	/** Answers to requests whose path it gives a promise for are made at once and sent when that resolves. */
	readonly hold?: (path: string) => Promise<void> | undefined;
};

export type ScriptedServer = AsyncDisposable & {
	/** Origin, `http://127.0.0.1:<port>`. */
	readonly url: string;
	readonly chats: ScriptedChats;
	readonly sockets: ScriptedSockets;
	/** What it says of itself [H1]; may be changed at any time. */
	readonly info: Record<string, unknown>;
	/** Method and path of every REST request. */
	readonly requests: string[];
};

const CONTENT_SECURITY_POLICY =
	"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:";
const FRAME_POLICY =
	"sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src https:";

/** A server that answers as it is told, in the current protocol or in one of the seed's dialects; with the web UI. */
export async function startScriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
	const dialect = options.dialect ?? "parley";
	const chats = new ScriptedChats(dialect);
	const sockets = new ScriptedSockets(
		dialect,
		chats,
		options.answer ?? ((content) => ({ text: `You said: ${content}` })),
	);
	const requests: string[] = [];
	const info = describeServer();
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		const other = options.instead?.(new URL(request.url ?? "/", "http://localhost").pathname) ?? null;
		if (other !== null) return void response.writeHead(other[0], other[1]).end(other[2]);
		void handleRequest({ dialect, chats, sockets, info, hold: options.hold }, request, response);
	});
	const upgrades = new WebSocketServer({ noServer: true });
	const socketPath = dialect === "seed-b" ? "/api/ws/" : "/ws/";
	server.on("upgrade", (request, socket, head) => {
		// Clients that are cut off are what some tests are about.
		socket.on("error", () => socket.destroy());
		if (!request.url?.startsWith(socketPath)) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
		upgrades.handleUpgrade(request, socket, head, (opened) => sockets.add(opened));
	});
	server.listen(options.port ?? 0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		chats,
		sockets,
		info,
		requests,
		async [Symbol.asyncDispose]() {
			sockets.close();
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

type Context = {
	readonly dialect: Dialect;
	readonly chats: ScriptedChats;
	readonly sockets: ScriptedSockets;
	readonly info: Record<string, unknown>;
	readonly hold: ScriptedServerOptions["hold"];
};

async function handleRequest(
	context: Context,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const url = new URL(request.url ?? "/", "http://localhost");
	const body = await readBody(request);
	const answer = route(context, request.method ?? "GET", url, body);
	if (answer === null) return sendFile(url.pathname, response);
	const text = JSON.stringify(answer.body);
	await context.hold?.(request.url ?? "");
	response.writeHead(answer.status, { "content-type": "application/json" });
	response.end(text);
}

type RestAnswer = { readonly status: number; readonly body: unknown };

function route(context: Context, method: string, url: URL, body: Record<string, unknown>): RestAnswer | null {
	const { chats, dialect, sockets } = context;
	const path = url.pathname;
	const chat = chats.find(/^\/api\/chats\/(\d+)$/.exec(path)?.[1]);
	const listed = /^\/api\/chats\/(\d+)\/messages$/.exec(path)?.[1];
	if (listed !== undefined && dialect === "parley") return listMessages(chats, listed, url.searchParams);
	if (path === "/api/server" && dialect === "parley") return ok(context.info);
	if (path === "/api/models" && dialect === "parley") return ok({ models: MODELS });
	if (/^\/api\/users\/[^/]+\/chats$/.test(path))
		return ok(chats.list(url.searchParams.get("messages") !== "none"));
	if (path === "/api/chats" && method === "POST") {
		const known = dialect === "parley" ? chats.findByClientId(body.client_id) : undefined;
		const clientId = typeof body.client_id === "string" ? body.client_id : null;
		const title = typeof body.title === "string" ? { title: body.title } : {};
		return ok(chats.write(known ?? chats.addChat({ clientId, ...title }), true));
	}
	if (path === "/api/chats/batch-delete") {
		const ids = Array.isArray(body.chat_ids) ? body.chat_ids.map(Number) : [];
		const deleted = ids.filter((id) => chats.chats.delete(id));
		for (const id of deleted) sockets.tellDeleted(id);
		return ok({ status: "success", deleted_count: deleted.length });
	}
	if (chat !== undefined && method === "PATCH" && dialect === "parley") {
		Object.assign(chat, body);
		return ok(chats.write(chat, false));
	}
	if (chat !== undefined) return ok(chats.write(chat, true));
	if (path.startsWith("/api/")) return { status: 404, body: { detail: "Chat not found" } };
	return null;
}

function listMessages(chats: ScriptedChats, id: string, query: URLSearchParams): RestAnswer {
	const chat = chats.find(id);
	if (chat === undefined) return { status: 404, body: { detail: "Chat not found", code: "chat_not_found" } };
	const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
	const older = chat.messages.filter((message) => message.id < before).length;
	const first = Math.max(0, older - Number(query.get("limit") ?? 100));
	return ok(chat.messages.slice(first, older).map((_, index) => chats.writeMessage(chat, first + index)));
}

const MODELS = [
	{
		id: "scripted",
		name: "Scripted",
		provider: "Guide",
		provider_id: "guide",
		capabilities: {},
		local: true,
		default: true,
	},
	{
		id: "other",
		name: "Other",
		provider: "Elsewhere",
		provider_id: "elsewhere",
		capabilities: {},
		local: false,
		default: false,
	},
];

function describeServer(): Record<string, unknown> {
	return {
		product: "parley",
		version: "0.0.0",
		server_id: "scripted",
		name: "Scripted",
		protocol: { min: 1, max: 2 },
		auth: "none",
		capabilities: ["stop", "resume", "regenerate", "edit", "continue", "titles", "structured", "models"],
		limits: { message_bytes: 262_144 },
		environment: "development",
	};
}

function ok(body: unknown): RestAnswer {
	return { status: 200, body };
}

function sendFile(path: string, response: ServerResponse): void {
	const file = findWebFile(path);
	if (file === null) return void response.writeHead(404).end();
	response.writeHead(200, {
		"content-type": file.type ?? "application/octet-stream",
		"content-security-policy": /^\/frames\/\w+\.html$/.test(path) ? FRAME_POLICY : CONTENT_SECURITY_POLICY,
		"access-control-allow-origin": "*",
	});
	response.end(readFileSync(file.path));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	try {
		return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
	} catch {
		return {};
	}
}
