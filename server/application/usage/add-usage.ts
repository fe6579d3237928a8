import type { Usage } from "../../protocol/rest.ts";

/** What two requests took together. The first word is that of the first one. */
export function addUsage(first: Usage | null, second: Usage): Usage {
	if (first === null) return second;
	const optional = {
		reasoning_tokens: sum(first.reasoning_tokens, second.reasoning_tokens),
		cached_tokens: sum(first.cached_tokens, second.cached_tokens),
		duration_ms: sum(first.duration_ms, second.duration_ms),
		reasoning_ms: sum(first.reasoning_ms, second.reasoning_ms),
		first_token_ms: first.first_token_ms ?? second.first_token_ms,
		context_tokens: second.context_tokens ?? first.context_tokens,
		context_from: second.context_from ?? first.context_from,
		left_out: second.left_out ?? first.left_out,
		estimated: first.estimated || second.estimated || undefined,
	};
	const known = Object.entries(optional).filter(([, value]) => value !== undefined);
	return {
		input_tokens: first.input_tokens + second.input_tokens,
		output_tokens: first.output_tokens + second.output_tokens,
		...Object.fromEntries(known),
	};
}

function sum(first: number | undefined, second: number | undefined): number | undefined {
	if (first === undefined) return second;
	return first + (second ?? 0);
}
