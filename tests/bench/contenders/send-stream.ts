import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** `/answers/<name>`, with `?detached=1` where nobody on this node waits for the answer. */
export function parseAnswerPath(path: string): {
	readonly name: string | null;
	readonly isDetached: boolean;
} {
	const found = /^\/answers\/([\w-]+)(\?detached=1)?$/.exec(path);
	return { name: found?.[1] ?? null, isDetached: found?.[2] !== undefined };
}

/** The body of a response, piece by piece as it comes; 204 where there is no stream. */
export async function sendStream(
	response: ServerResponse,
	stream: ReadableStream<string | Uint8Array> | null,
): Promise<void> {
	if (stream === null) return void response.writeHead(204).end();
	response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
	for await (const piece of stream) {
		if (response.destroyed) return;
		if (!response.write(piece)) await Promise.race([once(response, "drain"), once(response, "close")]);
	}
	response.end();
}
