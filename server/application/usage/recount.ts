import { TOKENS_PER_MESSAGE } from "../../protocol/estimate-tokens.ts";
import type { Usage } from "../../protocol/rest.ts";
import type { AppDeps } from "../deps.ts";
import type { Generation, Logger, TokenCounter, UsageLedger } from "../ports.ts";
import { addUsage } from "./add-usage.ts";
import type { Metered, Uncounted } from "./usage-meter.ts";

type Deps = Pick<AppDeps, "bus" | "clock"> & {
	readonly counter: TokenCounter;
	readonly ledger: Pick<UsageLedger, "correct">;
	readonly logger: Logger;
};

export type Recounter = {
	/** Counts what the provider of an answer did not, and tells the user's sockets. */
	handleUncounted(generation: Generation, metered: Metered): void;
	/** Resolves when nothing is under way. */
	close(): Promise<void>;
};

/** Answers that wait for their turn; one more keeps its estimate. */
const LONGEST_QUEUE = 200;

/**
 * Puts the count of a tokenizer in the place of the first estimate, one answer after the other, off the event loop.
 * It is still marked as estimated: what the provider's own tokenizer would say is not known.
 */
export function createRecounter(deps: Deps): Recounter {
	let waiting = 0;
	let isClosed = false;
	let last: Promise<void> = Promise.resolve();
	const recount = async (generation: Generation, { told, uncounted }: Metered): Promise<void> => {
		waiting--;
		if (isClosed) return;
		try {
			const counts = await deps.counter.count(uncounted.flatMap(({ input, output }) => [...input, output]));
			const usage = [...usageOf(uncounted, counts)].reduce(addUsage, told);
			const { taskId, userId } = generation;
			const message = await deps.ledger.correct(taskId, userId, usage, deps.clock.now());
			if (message === null) return;
			const { value, rev } = message;
			deps.bus.publishToUser(userId, {
				audience: "welcomed",
				event: { type: "message_updated", message: value, rev },
			});
		} catch (error) {
			if (!isClosed) deps.logger.warn({ error: String(error) }, "an estimate could not be made nearer");
		}
	};
	return {
		handleUncounted(generation, metered) {
			if (waiting >= LONGEST_QUEUE) return;
			waiting++;
			last = last.then(() => recount(generation, metered));
		},
		async close() {
			isClosed = true;
			await last;
		},
	};
}

function* usageOf(uncounted: readonly Uncounted[], counts: readonly number[]): Generator<Usage> {
	let at = 0;
	for (const { input } of uncounted) {
		const read = counts.slice(at, at + input.length);
		at += input.length;
		yield {
			input_tokens: read.reduce((sum, count) => sum + count + TOKENS_PER_MESSAGE, 0),
			output_tokens: counts[at++] ?? 0,
			estimated: true,
		};
	}
}
