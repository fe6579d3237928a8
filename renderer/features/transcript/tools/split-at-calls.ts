import type { ToolCall } from "../../../../server/protocol/tools.ts";

/** A stretch of an answer's text and the calls that were made after it. */
export type AnswerPart = { readonly text: string; readonly calls: readonly ToolCall[] };

/** An answer as it came about: text, the calls of a round, text, and so on; the last part is text alone. */
export function splitAtCalls(text: string, calls: readonly ToolCall[]): readonly AnswerPart[] {
	const parts: AnswerPart[] = [];
	let from = 0;
	for (const round of new Set(calls.map((call) => call.round))) {
		const ofRound = calls.filter((call) => call.round === round);
		const at = Math.max(from, Math.min(text.length, ofRound[0]?.at ?? from));
		const said = text.slice(from, at);
		const last = parts.at(-1);
		// Rounds with nothing said between them are one list.
		if (said.trim() === "" && last !== undefined) {
			parts[parts.length - 1] = { ...last, calls: [...last.calls, ...ofRound] };
		} else parts.push({ text: said, calls: ofRound });
		from = at;
	}
	return [...parts, { text: text.slice(from), calls: [] }];
}
