import type { SignalBus } from "../../application/ports.ts";
import { createLocalSignals } from "./local-signals.ts";

/** Signals within one process. */
export function createMemorySignalBus(): SignalBus {
	const local = createLocalSignals();
	return {
		publishToUser: local.deliverToUser,
		subscribeToUser: local.subscribeToUser,
		onGap: local.onGap,
		requestStop: local.deliverStop,
		onStopRequest: local.onStopRequest,
		answerToolCall: local.deliverToolAnswer,
		onToolAnswer: local.onToolAnswer,
		retryToolServer: local.deliverToolRetry,
		onToolRetry: local.onToolRetry,
		checkHealth: async () => ({ ok: true }),
		close: async () => local.clear(),
	};
}
