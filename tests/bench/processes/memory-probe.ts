/**
 * Loaded before a server whose memory is measured (`--import`, with `--expose-gc`): on request it
 * collects garbage and tells what is left. Servers whose CPU time is measured run without it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { serveCalls } from "./calls.ts";

export type MemoryMethods = { readonly measureBytes: (input: null) => Promise<number> };

const COLLECTIONS = 3;
const BETWEEN_MS = 150;

serveCalls({
	measureBytes: async () => {
		for (let i = 0; i < COLLECTIONS; i++) {
			globalThis.gc?.();
			await sleep(BETWEEN_MS);
		}
		return process.memoryUsage.rss();
	},
} satisfies MemoryMethods);
// A server ends when it has nothing to do, also with this channel open.
process.channel?.unref();
