import { expect, test } from "vitest";
import { countLine } from "./count-reporter.ts";

function fakeModule(states: readonly string[], errors = 0, groupErrors: readonly number[] = []) {
	const failing = (count: number) => ({ errors: () => new Array(count) });
	return {
		...failing(errors),
		children: {
			allTests: () => states.map((state) => ({ result: () => ({ state }) })),
			allSuites: () => groupErrors.map(failing),
		},
	};
}

test("a clean run has no word of skipped tests", () => {
	expect(countLine([fakeModule(["passed", "passed"]), fakeModule(["passed"])], 0)).toBe("3 passed, 0 failed");
});

test("failed, skipped and never finished tests are told apart", () => {
	expect(countLine([fakeModule(["passed", "failed", "skipped", "pending"])], 0)).toBe(
		"1 passed, 2 failed, 1 skipped",
	);
});

test("a file that did not load and a stray error are failures", () => {
	expect(countLine([fakeModule([], 1), fakeModule(["passed"])], 2)).toBe("1 passed, 3 failed");
});

test("a group whose set-up failed is a failure, though its tests only count as skipped", () => {
	expect(countLine([fakeModule(["skipped", "skipped"], 0, [1, 0])], 0)).toBe("0 passed, 1 failed, 2 skipped");
});
