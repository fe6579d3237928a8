/** What a client shows of one answer, and what was wrong with what it was sent. */
export type AnswerView = { readonly text: string; readonly fault: string | null };

/**
 * The client's side of exactly-once [R3]: what lies below the length is dropped, what overlaps is trimmed.
 * A gap, an overlap that differs, or half a surrogate pair at the end of a frame is a fault of the server.
 */
export function applyToken(shown: string, offset: number, token: string): AnswerView {
	if (offset > shown.length) {
		return { text: shown, fault: `a token at ${offset} where ${shown.length} code units were shown` };
	}
	if (/[\uD800-\uDBFF]$/.test(token))
		return { text: shown + token, fault: "a frame that splits a surrogate pair" };
	const overlap = shown.slice(offset, offset + token.length);
	if (!token.startsWith(overlap)) {
		return { text: shown, fault: `text at ${offset} that differs from what was shown there` };
	}
	return { text: shown + token.slice(overlap.length), fault: null };
}

/** The same with the guard taken out: tokens are put one after the other as they come. */
export function applyTokenBlindly(shown: string, _offset: number, token: string): AnswerView {
	return { text: shown + token, fault: null };
}
