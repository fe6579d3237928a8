import type { ModelDelta } from "../../application/model-port.ts";
import { normalizeText } from "../../protocol/text.ts";

type Channel = "text" | "reasoning";

export type DeltaBatch = {
	add(channel: Channel, text: string): void;
	push(delta: ModelDelta): void;
	/** All deltas since the last call; neighbours of one kind are one. */
	take(): readonly ModelDelta[];
	/** Lets go of half characters that nothing completed. */
	flush(): void;
	/** Length of all answer text, in UTF-16 code units. */
	textLength(): number;
	/** Whether anything was told, be it text or reasoning. */
	hasContent(): boolean;
};

/** Puts the deltas of one network chunk together. Holds back half a surrogate pair until its other half comes. */
export function createDeltaBatch(): DeltaBatch {
	const held: Record<Channel, string> = { text: "", reasoning: "" };
	const lengths: Record<Channel, number> = { text: 0, reasoning: 0 };
	let deltas: ModelDelta[] = [];
	let open: { type: Channel; text: string } | null = null;

	const append = (channel: Channel, raw: string): void => {
		const text = normalizeText(raw);
		if (text === "") return;
		lengths[channel] += text.length;
		if (open?.type === channel) {
			open.text += text;
			return;
		}
		open = { type: channel, text };
		deltas.push(open);
	};
	return {
		add(channel, text) {
			if (text === "") return;
			const whole = held[channel] + text;
			const cut = isHighSurrogate(whole.charCodeAt(whole.length - 1)) ? whole.length - 1 : whole.length;
			held[channel] = whole.slice(cut);
			append(channel, cut === whole.length ? whole : whole.slice(0, cut));
		},
		push(delta) {
			open = null;
			deltas.push(delta);
		},
		take() {
			const taken = deltas;
			deltas = [];
			open = null;
			return taken;
		},
		flush() {
			for (const channel of ["reasoning", "text"] as const) {
				append(channel, held[channel]);
				held[channel] = "";
			}
		},
		textLength: () => lengths.text,
		hasContent: () => lengths.text + lengths.reasoning > 0,
	};
}

function isHighSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit <= 0xdbff;
}
