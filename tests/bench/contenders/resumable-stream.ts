/** Server-sent events through resumable-stream, as its page shows: POST makes a stream, GET resumes it on any node. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ReadableStream as NodeStream } from "node:stream/web";
import { createResumableStreamContext } from "resumable-stream";
import { listen } from "../processes/listen.ts";
import { readJson } from "../processes/read-json.ts";
import { createSdk, sdkTokens } from "./environment.ts";
import { parseAnswerPath, sendStream } from "./send-stream.ts";

const client = createSdk();
const context = createResumableStreamContext({ waitUntil: (promise) => void promise });

await listen(
	createServer((request, response) => {
		handle(request, response).catch((error) => response.destroy(error));
	}),
);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { name, isDetached } = parseAnswerPath(request.url ?? "/");
	if (name === null) return void response.end();
	if (request.method === "GET")
		return sendStream(response, (await context.resumeExistingStream(name)) ?? null);
	const { prompt } = (await readJson(request)) as { readonly prompt: string };
	const stream = await context.createNewResumableStream(name, () => toWebStream(events(prompt)));
	// Its reader has gone: the stream goes on by itself.
	if (isDetached) return void response.writeHead(202).end();
	await sendStream(response, stream);
}

/** The same class as the global one; the browsers' types, which the desktop suite needs, do not know `from`. */
function toWebStream(texts: AsyncIterable<string>): ReadableStream<string> {
	return NodeStream.from(texts) as unknown as ReadableStream<string>;
}

async function* events(prompt: string): AsyncGenerator<string> {
	for await (const token of sdkTokens(client, prompt)) yield `data: ${JSON.stringify({ token })}\n\n`;
	yield "data: [DONE]\n\n";
}
