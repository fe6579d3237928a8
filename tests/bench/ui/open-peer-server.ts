import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { createAnswer, createChat } from "./chat-text.ts";
import { parseOrder } from "./open-upstream.ts";
import { endMark } from "./workloads.ts";
import { writeTokens } from "./write-tokens.ts";

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
	".css": "text/css",
};

/** What the pages of the others are served by: their files, chats as JSON, an answer as one socket message per token. */
export async function openPeerServer(root: string): Promise<AsyncDisposable & { readonly url: string }> {
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
		if (pathname === "/messages") {
			const name = searchParams.get("chat") ?? "";
			response.writeHead(200, { "content-type": "application/json" });
			return void response.end(JSON.stringify(createChat(Number.parseInt(name, 10), endMark(name))));
		}
		try {
			const file = readFileSync(join(root, normalize(pathname)));
			response
				.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "application/octet-stream" })
				.end(file);
		} catch {
			response.writeHead(404).end();
		}
	});
	const sockets = new WebSocketServer({ server, path: "/stream" });
	sockets.on("connection", (socket) => {
		socket.on("message", (data) => {
			const { count, tokensPerSecond } = parseOrder(String(data));
			const send = (message: object) => socket.send(JSON.stringify(message));
			void writeTokens(createAnswer(count).tokens, tokensPerSecond, (token) => send({ token })).then(() =>
				send({ end: true }),
			);
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets.clients) socket.terminate();
			server.closeAllConnections();
			server.close();
		},
	};
}
