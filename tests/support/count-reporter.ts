import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Ends a run with one plain line that scripts can read: `12 passed, 0 failed, 1 skipped`. */
export default class CountReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
		const line = countLine(modules, unhandled.length);
		// At the very end, so that no other reporter prints after it.
		process.once("exit", () => process.stdout.write(`${line}\n`));
	}
}

type Failing = { errors(): { readonly length: number } };
type Counted = Failing & {
	readonly children: {
		allTests(): Iterable<{ result(): { readonly state: string } }>;
		allSuites(): Iterable<Failing>;
	};
};

/** A file that cannot be loaded, a failed set-up of a group and an error outside of any test are failures of their own. */
export function countLine(modules: Iterable<Counted>, unhandledErrors: number): string {
	const count = { passed: 0, failed: unhandledErrors, skipped: 0 };
	for (const module of modules) {
		for (const group of [module, ...module.children.allSuites()]) count.failed += group.errors().length;
		for (const test of module.children.allTests()) {
			const { state } = test.result();
			if (state === "passed") count.passed++;
			else if (state === "skipped") count.skipped++;
			else count.failed++;
		}
	}
	const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
	return `${count.passed} passed, ${count.failed} failed${skipped}`;
}
