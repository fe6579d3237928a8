const EVENT = {
	id: "chatcmpl-bench",
	object: "chat.completion.chunk",
	created: 1_700_000_000,
	model: "bench",
};

/** One token as a provider sends it: an SSE event in a chunk of the HTTP body. The same token is the same buffer. */
export function createTokenBytes(): (token: string) => Buffer {
	const known = new Map<string, Buffer>();
	return (token) => {
		const found = known.get(token);
		if (found !== undefined) return found;
		const bytes = eventBytes({ content: token });
		known.set(token, bytes);
		return bytes;
	};
}

export function firstBytes(): Buffer {
	return eventBytes({ role: "assistant", content: "" });
}

/** The events after the last token. */
export function lastBytes(tokens: number, withUsage: boolean): Buffer {
	const usage = { prompt_tokens: 10, completion_tokens: tokens, total_tokens: tokens + 10 };
	return Buffer.concat([
		eventBytes({}, "stop"),
		...(withUsage ? [httpChunk(`data: ${JSON.stringify({ ...EVENT, choices: [], usage })}\n\n`)] : []),
		httpChunk("data: [DONE]\n\n"),
	]);
}

function eventBytes(delta: object, finishReason: string | null = null): Buffer {
	const event = { ...EVENT, choices: [{ index: 0, delta, finish_reason: finishReason }] };
	return httpChunk(`data: ${JSON.stringify(event)}\n\n`);
}

function httpChunk(text: string): Buffer {
	return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}
