import type { ServerProbe } from "../../../app/servers.ts";

export type ProbeState =
	| { readonly state: "idle" }
	/** Waiting for the person to stop typing, or for an answer. */
	| { readonly state: "looking" }
	| { readonly state: "known"; readonly probe: ServerProbe };

type Deps = {
	readonly probe: (text: string | null) => Promise<ServerProbe>;
	/** Calls `run` once after `delayMs`. Returns how to cancel. */
	readonly after: (delayMs: number, run: () => void) => () => void;
	readonly onState: (state: ProbeState) => void;
};

/** A pause of this length in typing is taken for the end of it. */
export const TYPING_PAUSE_MS = 1000;

/** Looks at what is typed once the typing pauses. What comes for an address that has changed since is dropped. */
export class TypedProbe {
	readonly #deps: Deps;
	#turn = 0;
	#cancelWait: (() => void) | null = null;
	#text = "";

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** @param text empty: there is nothing to look at */
	type(text: string): void {
		this.#leave();
		this.#text = text.trim();
		if (this.#text === "") return this.#deps.onState({ state: "idle" });
		this.#deps.onState({ state: "looking" });
		this.#cancelWait = this.#deps.after(TYPING_PAUSE_MS, () => void this.#look());
	}

	/** Looks now, also once more at what is known. */
	look(): void {
		if (this.#text === "") return;
		this.#leave();
		this.#deps.onState({ state: "looking" });
		void this.#look();
	}

	close(): void {
		this.#leave();
		void this.#deps.probe(null).catch(() => {});
	}

	async #look(): Promise<void> {
		const turn = ++this.#turn;
		this.#cancelWait = null;
		const probe = await this.#deps.probe(this.#text).catch((): ServerProbe => ({ outcome: "no_address" }));
		if (turn === this.#turn && probe.outcome !== "stopped") this.#deps.onState({ state: "known", probe });
	}

	#leave(): void {
		this.#turn++;
		this.#cancelWait?.();
		this.#cancelWait = null;
	}
}
