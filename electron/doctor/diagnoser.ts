import { hideSecrets } from "../../server/protocol/hide-secrets.ts";
import type { DiagnosisStep, HostConnection } from "../bridge.ts";
import { diagnoseServer } from "./diagnose-server.ts";
import type { DoctorDeps } from "./visit.ts";

const STEP_TIMEOUT_MS = 8000;

type Deps = Pick<DoctorDeps, "fetch" | "resolveProxy" | "pinned" | "authorities"> & {
	/** Takes all secrets out of a text. */
	readonly clean: (text: string) => string;
	readonly nowMs?: () => number;
	readonly timeoutMs?: number;
};

/** One look at a time, as there is one dialog for it. Null ends the one that runs. */
export function createDiagnoser({ clean, ...deps }: Deps) {
	let running = new AbortController();
	return async (
		target: Pick<HostConnection, "url" | "userId" | "token"> | null,
		onStep: (step: DiagnosisStep) => void,
	): Promise<readonly DiagnosisStep[]> => {
		running.abort();
		running = new AbortController();
		if (target === null) return [];
		const told: DiagnosisStep[] = [];
		const tell = (step: DiagnosisStep) => {
			const clear = { ...step, finding: hideSecrets(step.finding, target.token, clean) };
			told.push(clear);
			onStep(clear);
		};
		const full = { nowMs: Date.now, timeoutMs: STEP_TIMEOUT_MS, ...deps };
		await diagnoseServer(full, target, running.signal, tell);
		return told;
	};
}
