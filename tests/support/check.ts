import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

type Step = { readonly name: string; readonly script: string; readonly args: readonly string[] };

const root = join(import.meta.dirname, "../..");
/** The bench is looked at where the peers are installed whose types it needs. */
const BENCH = existsSync(join(root, "tests/bench/node_modules")) ? ["tests/bench"] : [];
const ROOMS = ["server/protocol", "server", "renderer", "electron", "tests", ...BENCH];
const STEPS: readonly Step[] = [
	...ROOMS.filter((room) => existsSync(join(root, room, "tsconfig.json"))).map((room) => ({
		name: `types of ${room}`,
		script: "node_modules/typescript/bin/tsc",
		args: ["-p", room],
	})),
	{ name: "format and lint", script: "node_modules/@biomejs/biome/bin/biome", args: ["ci", "."] },
	{ name: "who imports whom", script: "tests/support/check-imports.ts", args: [] },
	{ name: "words in all languages", script: "tests/support/check-words.ts", args: [] },
	{ name: "unused code", script: "node_modules/knip/bin/knip.js", args: ["--no-progress"] },
];

// All of them run, so that one look shows everything there is to mend.
for (const step of STEPS) if (!passes(step)) process.exitCode = 1;

function passes({ name, script, args }: Step): boolean {
	const started = performance.now();
	const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
		cwd: root,
		stdio: "inherit",
	});
	const seconds = ((performance.now() - started) / 1000).toFixed(1);
	console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
	return status === 0;
}
