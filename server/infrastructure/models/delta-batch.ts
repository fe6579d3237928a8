import type { ModelDelta } from "../../application/model-port.ts";
import { normalizeText } from "../../protocol/text.ts";

type Channel = "text" | "reasoning";

/** Puts the deltas of one network chunk together. Holds back half a surrogate pair until its other half comes. */
export class DeltaBatch {
	readonly #held: Record<Channel, string> = { text: "", reasoning: "" };
	readonly #lengths: Record<Channel, number> = { text: 0, reasoning: 0 };
	#deltas: ModelDelta[] = [];
	#open: { type: Channel; text: string } | null = null;

	add(channel: Channel, text: string): void {
		if (text === "") return;
		const whole = this.#held[channel] + text;
		const cut = isHighSurrogate(whole.charCodeAt(whole.length - 1)) ? whole.length - 1 : whole.length;
		this.#held[channel] = whole.slice(cut);
		this.#append(channel, cut === whole.length ? whole : whole.slice(0, cut));
	}

	push(delta: ModelDelta): void {
		this.#open = null;
		this.#deltas.push(delta);
	}

	/** All deltas since the last call; neighbours of one kind are one. */
	take(): readonly ModelDelta[] {
		const taken = this.#deltas;
		this.#deltas = [];
		this.#open = null;
		return taken;
	}

	/** Lets go of half characters that nothing completed. */
	flush(): void {
		for (const channel of ["reasoning", "text"] as const) {
			this.#append(channel, this.#held[channel]);
			this.#held[channel] = "";
		}
	}

	/** Whether half a character waits for its other half, so that not all that came has been told. */
	holdsHalf(): boolean {
		return this.#held.text !== "" || this.#held.reasoning !== "";
	}

	/** Length in UTF-16 code units of all that was told of one kind. */
	lengthOf(channel: Channel): number {
		return this.#lengths[channel];
	}

	hasText(): boolean {
		return this.#lengths.text > 0;
	}

	/** Whether anything was told, be it text or reasoning. */
	hasContent(): boolean {
		return this.#lengths.text + this.#lengths.reasoning > 0;
	}

	#append(channel: Channel, raw: string): void {
		const text = normalizeText(raw);
		if (text === "") return;
		this.#lengths[channel] += text.length;
		if (this.#open?.type === channel) {
			this.#open.text += text;
			return;
		}
		this.#open = { type: channel, text };
		this.#deltas.push(this.#open);
	}
}

function isHighSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit <= 0xdbff;
}
