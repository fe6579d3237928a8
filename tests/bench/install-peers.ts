import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MANIFEST = join(import.meta.dirname, "package.json");
const MODULES = join(import.meta.dirname, "node_modules");

/** Installs the bench's own dependencies where one is missing or has another version. */
export function installPeers(say: (line: string) => void): void {
	if (areInstalled()) return;
	say("Installing what Parley is measured against …");
	const npm = process.env.npm_execpath;
	const [program, args] = npm === undefined ? ["npm", ["ci"]] : [process.execPath, [npm, "ci"]];
	const { status } = spawnSync(program, args, {
		cwd: import.meta.dirname,
		stdio: "inherit",
		// Settings of the npm that started us are for the project's root.
		env: { ...process.env, npm_config_local_prefix: import.meta.dirname },
	});
	if (status !== 0) throw new Error("`npm ci` in tests/bench failed");
}

function areInstalled(): boolean {
	const { dependencies } = readJson(MANIFEST) as { readonly dependencies: Readonly<Record<string, string>> };
	return Object.entries(dependencies).every(([name, version]) => {
		const path = join(MODULES, name, "package.json");
		return existsSync(path) && (readJson(path) as { readonly version: string }).version === version;
	});
}

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(path, "utf8"));
}
