import { expect, test } from "vitest";
import type { DiagnosisStep } from "../../../app/doctor/diagnosis.ts";
import { groupSteps } from "./group-steps.ts";

const left = (part: DiagnosisStep["part"], finding: DiagnosisStep["finding"]) =>
	({ part, state: "skipped", finding }) as const;

test("what was left out for the same reason is one group, what was looked at is one each", () => {
	const steps: readonly DiagnosisStep[] = [
		left("proxy", { type: "out_of_reach" }),
		left("name", { type: "out_of_reach" }),
		left("tls", { type: "is_loopback" }),
		{ part: "http", state: "failed", finding: { type: "no_answer" } },
		{ part: "identity", state: "failed", finding: { type: "no_answer" } },
		left("clock", { type: "after", part: "http" }),
		left("login", { type: "after", part: "http" }),
		left("ping", { type: "after", part: "socket" }),
	];
	expect(groupSteps(steps).map((group) => group.map(({ part }) => part))).toEqual([
		["proxy", "name"],
		["tls"],
		["http"],
		["identity"],
		["clock", "login"],
		["ping"],
	]);
	expect(groupSteps([])).toEqual([]);
});
