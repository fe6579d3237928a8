import { defineConfig } from "vitest/config";
import { SlowFirst } from "./tests/support/slow-first.ts";

// Any server can be judged by `npm run conformance -- <address>`; without an address there is nothing to judge.
const foreignServer =
	process.env.CONFORMANCE_URL === undefined ? [] : ["tests/conformance/foreign-server.ts"];

// Packages are looked into on Linux: elsewhere the packager would sign what stands in for Electron, and
// Windows does not start the scripts that stand in for its tools.
const packagingTests =
	process.platform === "linux"
		? ["tests/packaging/**/*.test.ts"]
		: ["tests/packaging/{icon-file,package-config,collect-licenses,initial-script}.test.ts"];

// Three groups, one after the other: quick tests beside the code, then real server processes and packages, then a
// real browser; they would disturb each other's timing on a machine with two cores. Those of the first two wait for
// processes and for time more than they compute, so there are four at once.
export default defineConfig({
	test: {
		reporters: ["default", "./tests/support/count-reporter.ts"],
		maxWorkers: 2,
		sequence: { sequencer: SlowFirst },
		projects: [
			{
				test: {
					name: "unit",
					// Modules are loaded once for each worker, not for each file, which takes a third less time.
					isolate: false,
					include: ["{server,renderer,electron}/**/*.test.{ts,tsx}", "tests/{support,bench}/**/*.test.ts"],
					// What is waited for comes late on a busy machine.
					expect: { poll: { timeout: 10_000 } },
					// Against what never ends; a busy machine takes four times as long as an idle one.
					testTimeout: 20_000,
					maxWorkers: 4,
					sequence: { groupOrder: 0 },
				},
			},
			{
				test: {
					name: "server",
					expect: { poll: { timeout: 10_000 } },
					include: ["tests/{conformance,faults}/**/*.test.ts", ...foreignServer],
					testTimeout: 30_000,
					hookTimeout: 60_000,
					maxWorkers: 4,
					sequence: { groupOrder: 1 },
				},
			},
			{
				test: {
					name: "browser",
					expect: { poll: { timeout: 10_000 } },
					include: ["tests/{e2e,hostile}/**/*.e2e.ts"],
					testTimeout: 60_000,
					hookTimeout: 90_000,
					maxWorkers: 2,
					sequence: { groupOrder: 2 },
				},
			},
			{
				test: {
					name: "packages",
					expect: { poll: { timeout: 10_000 } },
					include: packagingTests,
					testTimeout: 30_000,
					maxWorkers: 4,
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
