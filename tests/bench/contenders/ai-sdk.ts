/** The AI SDK's UI message stream made resumable, as its page "Chatbot Resume Streams" shows. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import {
	convertToModelMessages,
	generateId,
	pipeUIMessageStreamToResponse,
	streamText,
	toUIMessageStream,
	type UIMessage,
} from "ai";
import { createResumableStreamContext } from "resumable-stream";
import { listen } from "../processes/listen.ts";
import { readJson } from "../processes/read-json.ts";
import { upstreamUrl } from "./environment.ts";
import { parseAnswerPath, sendStream } from "./send-stream.ts";

const provider = createOpenAICompatible({ name: "bench", baseURL: upstreamUrl(), apiKey: "bench" });
const context = createResumableStreamContext({ waitUntil: (promise) => void promise });

await listen(
	createServer((request, response) => {
		handle(request, response).catch((error) => response.destroy(error));
	}),
);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { name } = parseAnswerPath(request.url ?? "/");
	if (name === null) return void response.end();
	if (request.method === "GET")
		return sendStream(response, (await context.resumeExistingStream(name)) ?? null);
	const { prompt } = (await readJson(request)) as { readonly prompt: string };
	const messages: UIMessage[] = [{ id: generateId(), role: "user", parts: [{ type: "text", text: prompt }] }];
	const result = streamText({
		model: provider.chatModel("bench"),
		messages: await convertToModelMessages(messages),
	});
	await pipeUIMessageStreamToResponse({
		response,
		stream: toUIMessageStream({
			stream: result.stream,
			originalMessages: messages,
			generateMessageId: generateId,
		}),
		async consumeSseStream({ stream }) {
			await context.createNewResumableStream(name, () => stream);
		},
	});
}
