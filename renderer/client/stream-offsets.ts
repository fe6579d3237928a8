/** What a frame adds to the text a client holds. */
export type Piece =
	| { readonly kind: "new"; readonly text: string }
	| { readonly kind: "known" }
	/** Text before the frame is missing; the stream has to be asked for again from the held length. */
	| { readonly kind: "gap" };

/**
 * Compares a frame with what is held [R3]: what lies below the held length is dropped, what overlaps is
 * trimmed. Lengths count UTF-16 code units.
 */
export function placePiece(heldLength: number, offset: number, text: string): Piece {
	if (offset > heldLength) return { kind: "gap" };
	const overlap = heldLength - offset;
	if (overlap >= text.length) return { kind: "known" };
	return { kind: "new", text: overlap === 0 ? text : text.slice(overlap) };
}
