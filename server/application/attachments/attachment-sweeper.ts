import type { AttachmentStore } from "../attachment-port.ts";
import type { Clock, Logger } from "../ports.ts";

/** As long an upload waits for its message: a draft may lie overnight. */
export const UNSENT_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY_MS = 15 * 60 * 1000;

export type AttachmentSweeper = {
	/** Sweeps now and from time to time. */
	start(): void;
	/** Resolves when nothing is under way. */
	close(): Promise<void>;
};

/** Lets uploads go that no message took within a day. */
export function createAttachmentSweeper(deps: {
	readonly attachments: Pick<AttachmentStore, "sweep">;
	readonly clock: Clock;
	readonly logger: Logger;
}): AttachmentSweeper {
	const { attachments, clock, logger } = deps;
	let timer: NodeJS.Timeout | null = null;
	let sweeping: Promise<void> = Promise.resolve();
	const sweep = () => {
		sweeping = attachments.sweep(new Date(clock.now().getTime() - UNSENT_MS)).catch((error: unknown) => {
			logger.warn({ error: String(error) }, "uploads that were never sent could not be deleted");
		});
	};
	return {
		start() {
			timer ??= setInterval(sweep, SWEEP_EVERY_MS).unref();
			sweep();
		},
		async close() {
			if (timer !== null) clearInterval(timer);
			await sweeping;
		},
	};
}
