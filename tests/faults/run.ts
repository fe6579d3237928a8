/** The long tier of the fault suite: every row with its full count, every proof that a row can go red. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const filters = process.argv.slice(2);
const args = [
	join(root, "node_modules/vitest/vitest.mjs"),
	"run",
	"--project=server",
	// One row at a time: they measure how soon a server is back, and load the machine themselves.
	"--no-file-parallelism",
	...(filters.length > 0 ? filters : ["tests/faults/"]),
];
const env = { ...process.env, FAULTS: "long" };
process.exitCode = spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
