import type { DiagnosisStep } from "../../../app/doctor/diagnosis.ts";

export type StepGroup = readonly [DiagnosisStep, ...DiagnosisStep[]];

/** What was left out for the same reason, one after the other, is said once. */
export function groupSteps(steps: readonly DiagnosisStep[]): readonly StepGroup[] {
	const groups: StepGroup[] = [];
	for (const step of steps) {
		const last = groups.at(-1);
		if (last !== undefined && isSame(last[0], step)) groups.splice(-1, 1, [...last, step]);
		else groups.push([step]);
	}
	return groups;
}

function isSame(one: DiagnosisStep, other: DiagnosisStep): boolean {
	if (one.state !== "skipped" || other.state !== "skipped") return false;
	return JSON.stringify(one.finding) === JSON.stringify(other.finding);
}
