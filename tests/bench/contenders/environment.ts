import OpenAI from "openai";

/** Address of the upstream with its version, as OPENAI_BASE_URL has it. */
export function upstreamUrl(): string {
	return required("UPSTREAM_URL");
}

/** Null where the contender runs without Redis. */
export function redisUrl(): string | null {
	return process.env.REDIS_URL ?? null;
}

/** Tokens of an answer as the SDK's own iterator gives them. */
export async function* sdkTokens(client: OpenAI, prompt: string): AsyncGenerator<string> {
	const stream = await client.chat.completions.create({
		model: "bench",
		messages: [{ role: "user", content: prompt }],
		stream: true,
	});
	for await (const chunk of stream) {
		const token = chunk.choices[0]?.delta.content;
		if (token) yield token;
	}
}

export function createSdk(): OpenAI {
	return new OpenAI({ baseURL: upstreamUrl(), apiKey: "bench" });
}

function required(name: string): string {
	const value = process.env[name];
	if (value === undefined) throw new Error(`${name} is not set; contenders are started by the bench`);
	return value;
}
