import type { ClientEnvironment } from "./environment.ts";

const BEAT_MS = 15_000;
const MISSES_ALLOWED = 2;

export type Heartbeat = { noteFrame(): void; stop(): void };

/**
 * Notices a connection that died without a word, as after sleep or a change of network: asks every 15 s,
 * and reports after two beats in which nothing at all came.
 */
export function createHeartbeat(
	env: Pick<ClientEnvironment, "after">,
	handlers: { readonly ask: () => void; readonly onDead: () => void },
): Heartbeat {
	let misses = 0;
	let heard = true;
	let cancel = env.after(BEAT_MS, beat);

	function beat(): void {
		misses = heard ? 0 : misses + 1;
		if (misses >= MISSES_ALLOWED) return handlers.onDead();
		heard = false;
		handlers.ask();
		cancel = env.after(BEAT_MS, beat);
	}

	return {
		noteFrame() {
			heard = true;
		},
		stop: () => cancel(),
	};
}
