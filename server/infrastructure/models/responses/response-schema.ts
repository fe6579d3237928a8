import { z } from "zod";
import type { ModelToolCall } from "../../../application/model-port.ts";
import type { Usage } from "../../../protocol/rest.ts";

/*
 * What is read of a response and its events. As with chat completions, everything is optional and
 * what has an unexpected type counts as absent.
 */
const text = z.string().nullish().catch(null);
const count = z.number().int().min(0).nullish().catch(null);

const partSchema = z.object({ type: text, text, refusal: text });
const partsSchema = z.array(partSchema).nullish().catch(null);
const itemSchema = z.object({
	type: text,
	content: partsSchema,
	summary: partsSchema,
	...{ call_id: text, name: text, arguments: text },
});
const usageSchema = z
	.object({
		input_tokens: count,
		output_tokens: count,
		input_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
		output_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(null),
	})
	.nullish()
	.catch(null);

export const responseStateSchema = z.object({
	object: text,
	id: z.string().min(1).max(500).nullish().catch(null),
	status: text,
	background: z.boolean().nullish().catch(null),
	error: z.unknown().optional(),
	incomplete_details: z.object({ reason: text }).nullish().catch(null),
	output: z.array(itemSchema).nullish().catch(null),
	usage: usageSchema,
});
export type ResponseState = z.infer<typeof responseStateSchema>;

/** Keeps what it does not know: an error tells of itself in fields of the event or in one of its own. */
export const responseEventSchema = z.looseObject({
	type: text,
	sequence_number: count,
	delta: text,
	item: itemSchema.nullish().catch(null),
	response: responseStateSchema.nullish().catch(null),
});
export type ResponseItem = z.infer<typeof itemSchema>;
export type ResponseEvent = z.infer<typeof responseEventSchema>;

/** All that the model has said, refusals included. */
export function textOfState(state: ResponseState): string {
	const parts = (state.output ?? []).flatMap((item) => (item.type === "message" ? (item.content ?? []) : []));
	return parts.map((part) => part.text ?? part.refusal ?? "").join("");
}

/** What it asks for, each call once. */
export function callsOf(items: readonly ResponseItem[]): readonly ModelToolCall[] {
	const calls = new Map<string, ModelToolCall>();
	for (const { type, call_id: id, name, arguments: args } of items) {
		if (type === "function_call" && id && name) calls.set(id, { id, name, arguments: args ?? "" });
	}
	return [...calls.values()];
}

/** Its reasoning, put together as the events of it are. */
export function reasoningOfState(state: ResponseState): string {
	return (state.output ?? [])
		.filter((item) => item.type === "reasoning")
		.reduce((before, item) => {
			const summed = (item.summary ?? []).reduce((sum, part) => joinSummary(sum, part.text ?? ""), before);
			return summed + (item.content ?? []).map((part) => part.text ?? "").join("");
		}, "");
}

/** Stands between the parts of a summary, which have titles of their own. */
export const SUMMARY_BREAK = "\n\n";

function joinSummary(before: string, part: string): string {
	return before === "" ? part : before + SUMMARY_BREAK + part;
}

export function usageOfState({ usage }: ResponseState): Usage | null {
	if (typeof usage?.input_tokens !== "number" || typeof usage.output_tokens !== "number") return null;
	const reasoning = usage.output_tokens_details?.reasoning_tokens;
	const cached = usage.input_tokens_details?.cached_tokens;
	return {
		input_tokens: usage.input_tokens,
		output_tokens: usage.output_tokens,
		...(typeof reasoning === "number" ? { reasoning_tokens: reasoning } : {}),
		...(typeof cached === "number" ? { cached_tokens: Math.min(cached, usage.input_tokens) } : {}),
	};
}
