import { useEffect, useState } from "react";
import type { DiagnosisStep, Doctor } from "../../../app/doctor/diagnosis.ts";

export type Diagnosis = {
	readonly steps: readonly DiagnosisStep[];
	readonly state: "running" | "done" | "failed";
	/** When it began, ISO 8601. */
	readonly at: string;
	readonly again: () => void;
};

/** Looks at the connection at once, and ends that when nobody waits for it any more. */
export function useDiagnosis(doctor: Doctor, serverId: string): Diagnosis {
	const [turn, setTurn] = useState(0);
	const [known, setKnown] = useState<Omit<Diagnosis, "again">>(START);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each turn looks anew
	useEffect(() => {
		const looking = new AbortController();
		const isCurrent = () => !looking.signal.aborted;
		setKnown({ ...START, at: new Date().toISOString() });
		const tell = (step: DiagnosisStep) => {
			if (isCurrent()) setKnown((now) => ({ ...now, steps: [...now.steps, step] }));
		};
		doctor(serverId, looking.signal, tell).then(
			(steps) => isCurrent() && setKnown((now) => ({ ...now, steps, state: "done" })),
			() => isCurrent() && setKnown((now) => ({ ...now, state: "failed" })),
		);
		return () => looking.abort();
	}, [doctor, serverId, turn]);
	return { ...known, again: () => setTurn(turn + 1) };
}

const START = { steps: [], state: "running", at: "" } as const;
