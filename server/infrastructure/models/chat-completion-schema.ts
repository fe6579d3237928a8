import { z } from "zod";
import type { Usage } from "../../protocol/rest.ts";

/*
 * What is read of a chat completion and its chunks. Everything is optional and what has an
 * unexpected type counts as absent: servers that call themselves compatible differ in all of it.
 */
const text = z.string().nullish().catch(null);
const count = z.number().int().min(0).nullish().catch(null);

/** Some providers send content as a list of parts, where thinking is a part of its own. */
const partSchema = z.object({
	type: text,
	text,
	thinking: z.array(z.object({ text })).nullish().catch(null),
});
const contentSchema = z
	.union([z.string(), z.array(partSchema)])
	.nullish()
	.catch(null);
/** A piece of a call; only its first one has id and name. */
const toolCallPieceSchema = z.object({
	index: count,
	id: text,
	function: z.object({ name: text, arguments: text }).nullish().catch(null),
	/** Some providers insist on having it back with the call. */
	extra_content: z.unknown().optional(),
});
export type ToolCallPiece = z.infer<typeof toolCallPieceSchema>;
const deltaSchema = z
	.object({
		content: contentSchema,
		refusal: text,
		reasoning_content: text,
		reasoning: text,
		tool_calls: z.array(toolCallPieceSchema).nullish().catch(null),
	})
	.nullish()
	.catch(null);
const usageSchema = z
	.object({
		prompt_tokens: count,
		completion_tokens: count,
		completion_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(null),
		prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
		/** DeepSeek's name for the same. */
		prompt_cache_hit_tokens: count,
	})
	.nullish()
	.catch(null);
/** Some providers tell what an answer took in its last choice, or under a name of their own. */
const choiceSchema = z.object({
	index: count,
	delta: deltaSchema,
	message: deltaSchema,
	finish_reason: text,
	usage: usageSchema,
});

/** Keeps what it does not know: some servers put an error right at the top. */
export const chatCompletionSchema = z.looseObject({
	object: text,
	choices: z.array(choiceSchema).nullish().catch(null),
	usage: usageSchema,
	x_groq: z.object({ usage: usageSchema }).nullish().catch(null),
	error: z.unknown().optional(),
	message: text,
});
export type ChatCompletion = z.infer<typeof chatCompletionSchema>;
export type ChatDelta = NonNullable<z.infer<typeof deltaSchema>>;

export function textOf(delta: ChatDelta): string {
	const { content } = delta;
	const said = Array.isArray(content)
		? content.map((part) => (part.type === "thinking" ? "" : (part.text ?? ""))).join("")
		: (content ?? "");
	return said + (delta.refusal ?? "");
}

/** Two fields name the same thing; where a provider sends both they are equal. */
export function reasoningOf(delta: ChatDelta): string {
	const { content } = delta;
	const thinking = Array.isArray(content) ? content.flatMap((part) => part.thinking ?? []) : [];
	return (
		(delta.reasoning_content || delta.reasoning || "") + thinking.map((part) => part.text ?? "").join("")
	);
}

export function usageOf(completion: ChatCompletion): Usage | null {
	const usage = completion.usage ?? completion.x_groq?.usage ?? completion.choices?.[0]?.usage;
	if (typeof usage?.prompt_tokens !== "number" || typeof usage.completion_tokens !== "number") return null;
	const reasoning = usage.completion_tokens_details?.reasoning_tokens;
	const cached = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens;
	return {
		input_tokens: usage.prompt_tokens,
		output_tokens: usage.completion_tokens,
		...(typeof reasoning === "number" ? { reasoning_tokens: reasoning } : {}),
		...(typeof cached === "number" ? { cached_tokens: Math.min(cached, usage.prompt_tokens) } : {}),
	};
}
