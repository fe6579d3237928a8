/** The least that reading an answer can cost in Node: undici's dispatch and a parser that knows nothing but this. */
import { Agent, type Dispatcher } from "undici";
import type { Receipt } from "../clients/receipt.ts";
import { createSseReader } from "../clients/sse-reader.ts";
import { nowUs } from "../measure/now-us.ts";
import { upstreamUrl } from "./environment.ts";
import { serveReader } from "./serve-reader.ts";

type Chunk = { readonly choices: readonly { readonly delta: { readonly content?: string } }[] };

const { origin, pathname } = new URL(upstreamUrl());
const agent = new Agent();

await serveReader((prompt, receipt) => {
	const body = JSON.stringify({
		model: "bench",
		stream: true,
		messages: [{ role: "user", content: prompt }],
	});
	return new Promise((resolve, reject) => {
		agent.dispatch(
			{
				origin,
				path: `${pathname}/chat/completions`,
				method: "POST",
				headers: { "content-type": "application/json" },
				body,
			},
			createHandler(receipt, resolve, reject),
		);
	});
});

function createHandler(
	receipt: Receipt,
	onEnd: () => void,
	onError: (error: Error) => void,
): Dispatcher.DispatchHandler {
	let packetAtUs = 0;
	const read = createSseReader((data) => {
		if (data === "[DONE]") return;
		const token = (JSON.parse(data) as Chunk).choices[0]?.delta.content;
		if (token) receipt.add(token, packetAtUs);
	});
	return {
		onRequestStart() {},
		onResponseStart(_, status) {
			if (status !== 200) onError(new Error(`The upstream answered ${status}`));
		},
		onResponseData(_, chunk) {
			packetAtUs = nowUs();
			read(chunk);
		},
		onResponseEnd: onEnd,
		onResponseError: (_, error) => onError(error),
	};
}
