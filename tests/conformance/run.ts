import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const [address] = process.argv.slice(2);

if (address === undefined || !URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
	console.error("Which server? For example: npm run conformance -- http://127.0.0.1:8005");
	process.exitCode = 1;
} else {
	const vitest = join(root, "node_modules/vitest/vitest.mjs");
	// The verbose reporter prints why a rule was skipped.
	const reporters = ["--reporter=verbose", "--reporter=./tests/support/count-reporter.ts"];
	const args = [vitest, "run", "--project=server", ...reporters, "tests/conformance/foreign-server.ts"];
	const env = { ...process.env, CONFORMANCE_URL: address };
	process.exitCode = spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
}
