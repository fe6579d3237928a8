import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, type CliOptions } from "electron-builder";
import { archiveFirst } from "./archive-first.ts";
import { collectLicenses } from "./collect-licenses.ts";
import { dropEmptySigning } from "./drop-empty-signing.ts";
import { packageConfig } from "./package-config.ts";

const PLATFORMS = { linux: "linux", darwin: "mac", win32: "win" } as const;

/**
 * `npm run package`: packages of what is in `out/`, for this system and processor where nothing else is said:
 * `npm run package -- --linux --x64 --arm64 deb tar.gz`
 */
async function buildPackages(args: readonly string[]): Promise<void> {
	dropEmptySigning(process.env);
	const root = join(import.meta.dirname, "../..");
	const { values, positionals } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			linux: { type: "boolean" },
			mac: { type: "boolean" },
			win: { type: "boolean" },
			x64: { type: "boolean" },
			arm64: { type: "boolean" },
			/** Folder of the packages instead of `dist`. */
			output: { type: "string" },
			/** Folder of an Electron instead of the one that is downloaded. */
			runtime: { type: "string" },
		},
	});
	const { output, runtime, x64, arm64 } = values;
	const platform = (["linux", "mac", "win"] as const).find((name) => values[name]) ?? currentPlatform();
	writeFileSync(join(root, "out/licenses.txt"), `${collectLicenses(root)}\n`);
	const options: CliOptions = {
		projectDir: root,
		[platform]: positionals,
		x64: x64 ?? false,
		arm64: arm64 ?? false,
		publish: "never",
		config: {
			...packageConfig(process.env),
			afterPack: archiveFirst,
			...(output === undefined ? {} : { directories: { output } }),
			...(runtime === undefined ? {} : { electronDist: runtime }),
		},
	};
	await build(options);
}

function currentPlatform(): (typeof PLATFORMS)[keyof typeof PLATFORMS] {
	const { platform } = process;
	if (platform === "linux" || platform === "darwin" || platform === "win32") return PLATFORMS[platform];
	throw new Error(`There are no packages for ${platform}.`);
}

if (import.meta.main) {
	await buildPackages(process.argv.slice(2)).catch((error) => {
		console.error(error instanceof Error ? error.message : String(error));
		// At once: a package under electron-builder can set the code back to 0 while the process winds down.
		process.exit(1);
	});
}
