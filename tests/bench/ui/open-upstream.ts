import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readJson } from "../processes/read-json.ts";
import { createAnswer } from "./chat-text.ts";
import { writeTokens } from "./write-tokens.ts";

/** What a message asks for: `stream 3000 100` is 3,000 tokens at 100 a second. */
export function parseOrder(text: string): { readonly count: number; readonly tokensPerSecond: number } {
	const [, count, rate] = /stream (\d+) (\d+)/.exec(text) ?? [];
	return { count: Number(count ?? 1), tokensPerSecond: Number(rate ?? 100) };
}

/** The model behind Parley's server: OpenAI's protocol, one token per event. */
export async function openUpstream(): Promise<AsyncDisposable & { readonly baseUrl: string }> {
	const server = createServer((request, response) => void answer(request, response));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
		},
	};
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (!request.url?.endsWith("/chat/completions")) {
		return void response
			.writeHead(200, { "content-type": "application/json" })
			.end('{"object":"list","data":[]}');
	}
	const { messages } = (await readJson(request)) as {
		readonly messages: readonly { readonly content: unknown }[];
	};
	const { count, tokensPerSecond } = parseOrder(JSON.stringify(messages.at(-1)?.content));
	const base = { id: "bench", object: "chat.completion.chunk", created: 0, model: "bench" };
	const send = (delta: object, finish: string | null) => {
		const choices = [{ index: 0, delta, finish_reason: finish }];
		response.write(`data: ${JSON.stringify({ ...base, choices })}\n\n`);
	};
	response.writeHead(200, { "content-type": "text/event-stream" });
	await writeTokens(createAnswer(count).tokens, tokensPerSecond, (content) => send({ content }, null));
	send({}, "stop");
	response.end("data: [DONE]\n\n");
}
