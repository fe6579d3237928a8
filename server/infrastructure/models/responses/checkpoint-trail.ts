import { formatCursor, type ResponseCursor } from "./response-cursor.ts";
import type { ResponseState } from "./response-schema.ts";

type Lengths = { readonly text: number; readonly reasoning: number };

/** From where one answer can be had again while it is read. */
export class CheckpointTrail {
	readonly #movesOn: boolean;
	#id: string | null;
	#sequence: number | null;
	/** The last checkpoint that was given. */
	#last: string | null;
	#isKept = true;

	/** Begins at a point, or, where that is null, with a new answer. Unless it `movesOn`, the start is all it has. */
	constructor(from: ResponseCursor | null, movesOn: boolean) {
		this.#movesOn = movesOn;
		this.#id = from?.id ?? null;
		this.#sequence = from?.sequence ?? null;
		this.#last = from === null ? null : formatCursor(from);
	}

	/** Takes note of an event; false where it lies before the point and was read already. */
	advance(sequence: number | null): boolean {
		if (sequence === null) return true;
		if (this.#sequence !== null && sequence <= this.#sequence) return false;
		this.#sequence = sequence;
		return true;
	}

	/** The checkpoint at the start, once the provider has given the answer a name and keeps it; else null. */
	begin(state: ResponseState, told: Lengths): string | null {
		if (state.background === false) this.#isKept = false;
		this.#id ??= state.id ?? null;
		return this.#last === null ? this.#give(told) : null;
	}

	/** The checkpoint after all that was told; null where there is none or no other than the last. */
	next(told: Lengths): string | null {
		return this.#movesOn ? this.#give(told) : null;
	}

	/** Null where the answer cannot be had again. */
	position(told: Lengths): ResponseCursor | null {
		if (!this.#isKept || this.#id === null || this.#sequence === null) return null;
		return { id: this.#id, sequence: this.#sequence, text: told.text, reasoning: told.reasoning };
	}

	#give(told: Lengths): string | null {
		const position = this.position(told);
		const cursor = position === null ? null : formatCursor(position);
		if (cursor === null || cursor === this.#last) return null;
		this.#last = cursor;
		return cursor;
	}
}
