type Step<Part extends string> = {
	readonly part: Part;
	readonly state: string;
	readonly finding: { readonly type: string } | AfterFinding<Part>;
};

type AfterFinding<Part extends string> = { readonly type: "after"; readonly part: Part };

/** What comes of a part of a connection that was not looked at, since another one failed. */
export function skipAfter<Part extends string>(part: Part) {
	return { state: "skipped", finding: { type: "after", part } } as const;
}

/**
 * What stands before a part: a failed one, or the one that failed before that. Null: nothing does.
 * @param needs of each part, those without which there is nothing to look at
 */
export function findObstacle<Part extends string>(
	needs: Readonly<Record<Part, readonly Part[]>>,
	steps: readonly Step<Part>[],
	part: Part,
): Part | null {
	for (const step of steps) {
		if (!needs[part].includes(step.part)) continue;
		if (step.state === "failed") return step.part;
		if (isAfter(step.finding)) return step.finding.part;
	}
	return null;
}

function isAfter<Part extends string>(finding: Step<Part>["finding"]): finding is AfterFinding<Part> {
	return finding.type === "after";
}
