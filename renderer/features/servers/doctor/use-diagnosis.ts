import { useEffect, useState } from "react";
import type { DiagnosisStep, DoctorHost } from "../../../app/servers.ts";

export type Diagnosis = {
	readonly steps: readonly DiagnosisStep[];
	readonly state: "running" | "done" | "failed";
	/** When it began, ISO 8601. */
	readonly at: string;
	readonly again: () => void;
};

/** Looks at the connection at once, and ends that when nobody waits for it any more. */
export function useDiagnosis(host: DoctorHost, serverId: string): Diagnosis {
	const [turn, setTurn] = useState(0);
	const [known, setKnown] = useState<Omit<Diagnosis, "again">>(START);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each turn looks anew
	useEffect(() => {
		const run = crypto.randomUUID();
		let isCurrent = true;
		setKnown({ ...START, at: new Date().toISOString() });
		const stop = host.onCommand((command) => {
			if (command.type !== "diagnosed" || command.run !== run) return;
			setKnown((now) => ({ ...now, steps: [...now.steps, command.step] }));
		});
		host.diagnoseServer(serverId, run).then(
			(steps) => isCurrent && setKnown((now) => ({ ...now, steps, state: "done" })),
			() => isCurrent && setKnown((now) => ({ ...now, state: "failed" })),
		);
		return () => {
			isCurrent = false;
			stop();
			void host.diagnoseServer(null, run).catch(() => {});
		};
	}, [host, serverId, turn]);
	return { ...known, again: () => setTurn(turn + 1) };
}

const START = { steps: [], state: "running", at: "" } as const;
