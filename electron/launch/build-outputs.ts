import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** One thing that is built, and what it is made of. Paths are relative to the project. */
export type Output = {
	readonly name: string;
	/** Program that builds it, by its `build` command. */
	readonly builder: keyof typeof BUILDERS;
	readonly config: string;
	readonly files: readonly string[];
	readonly sources: readonly string[];
};

const BUILDERS = {
	vite: { program: "node_modules/vite/bin/vite.js", logLevel: "warn" },
	// Below errors it complains of pages that it does not find in its settings; they have a build of their own.
	"electron-vite": { program: "node_modules/electron-vite/bin/electron-vite.js", logLevel: "error" },
} as const;

export const OUTPUTS: readonly Output[] = [
	{
		name: "server",
		builder: "vite",
		config: "vite.server.config.ts",
		files: [
			"out/server/main.js",
			"out/server/embedded.js",
			"out/server/search-worker.js",
			"out/server/transfer-worker.js",
			"out/server/usage-worker.js",
		],
		sources: ["server", "resources", "vite.server.config.ts", "package.json"],
	},
	{
		name: "web interface",
		builder: "vite",
		config: "renderer/vite.config.ts",
		files: ["out/renderer/index.html"],
		sources: ["renderer", "server/protocol", "package.json"],
	},
	{
		name: "frames of the web interface",
		builder: "vite",
		config: "renderer/frames/vite.config.ts",
		files: ["out/renderer/frames/diagram.html", "out/renderer/frames/picture.html"],
		sources: ["renderer/frames", "package.json"],
	},
	{
		name: "desktop app",
		builder: "electron-vite",
		config: "electron.vite.config.ts",
		files: ["out/main/main.js", "out/preload/preload.cjs"],
		sources: ["electron", "electron.vite.config.ts", "package.json"],
	},
];

/** Whether an output is missing, or older than anything it is made of. */
export function isStale(root: string, output: Output): boolean {
	const made = output.files.map((file) => changedAt(join(root, file)));
	const oldest = Math.min(...made.map((time) => time ?? Number.NEGATIVE_INFINITY));
	return output.sources.some((source) => isNewer(join(root, source), oldest));
}

/** Builds what is missing or out of date. False where a build failed; its own output says why. */
export function buildStaleOutputs(root: string, say: (line: string) => void): boolean {
	for (const output of OUTPUTS) {
		if (!existsSync(join(root, output.config)) || !isStale(root, output)) continue;
		say(`Building the ${output.name} …`);
		const { program, logLevel } = BUILDERS[output.builder];
		const args = [join(root, program), "build", "-c", output.config, "--logLevel", logLevel];
		const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
		if (status === 0) continue;
		say(`The ${output.name} could not be built; the lines above say why.`);
		return false;
	}
	return true;
}

function isNewer(path: string, than: number): boolean {
	const time = changedAt(path);
	if (time === null) return false;
	if (!statSync(path).isDirectory()) return time > than && !/\.(?:test|e2e)\.tsx?$/.test(path);
	return readdirSync(path).some((name) => isNewer(join(path, name), than));
}

function changedAt(path: string): number | null {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
