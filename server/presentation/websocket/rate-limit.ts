import type { Clock } from "../../application/ports.ts";

/** Lets through `perSecond` events each second, as many at once after a quiet second. */
export class RateLimit {
	readonly #perSecond: number;
	readonly #clock: Clock;
	#tokens: number;
	#filledAtMs: number;

	constructor(perSecond: number, clock: Clock) {
		this.#perSecond = perSecond;
		this.#clock = clock;
		this.#tokens = perSecond;
		this.#filledAtMs = clock.now().getTime();
	}

	allow(): boolean {
		const nowMs = this.#clock.now().getTime();
		const gained = (Math.max(0, nowMs - this.#filledAtMs) * this.#perSecond) / 1000;
		this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
		this.#filledAtMs = nowMs;
		if (this.#tokens < 1) return false;
		this.#tokens -= 1;
		return true;
	}
}
