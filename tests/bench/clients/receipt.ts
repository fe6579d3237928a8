import type { Mark } from "../measure/latency.ts";
import { nowUs } from "../measure/now-us.ts";

/** All that was received of one answer, and when. Only notes; it is checked when the measuring is over. */
export class Receipt {
	readonly problems: string[] = [];
	readonly #marks: { readonly atUs: number; length: number }[] = [];
	readonly #pieces: string[] = [];
	#length = 0;

	/** Length of the text so far in UTF-16 code units. */
	get length(): number {
		return this.#length;
	}

	/** Tokens that came in the same packet may share its time, and then share a mark. */
	add(text: string, atUs: number = nowUs()): void {
		this.#pieces.push(text);
		this.#length += text.length;
		const last = this.#marks.at(-1);
		if (last?.atUs === atUs) last.length = this.#length;
		else this.#marks.push({ atUs, length: this.#length });
	}

	toJSON(): ReceiptData {
		return { text: this.#pieces.join(""), marks: this.#marks, problems: this.problems };
	}
}

export type ReceiptData = {
	readonly text: string;
	readonly marks: readonly Mark[];
	readonly problems: readonly string[];
};
