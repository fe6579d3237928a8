import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type AsarFile, readAsar } from "./read-asar.ts";
import { runPackager } from "./run-packager.ts";
import { writeStubRuntime } from "./stub-runtime.ts";
import { writeStubTools } from "./stub-tools.ts";

const ROOT = join(import.meta.dirname, "../..");
const manifestSchema = z.object({ version: z.string() });

/** An app as it is installed. */
export type UnpackedApp = {
	readonly folder: string;
	readonly resources: string;
	/** The file that has the fuses. */
	readonly program: string;
	readonly archive: readonly AsarFile[];
};

export type Packages = {
	readonly linuxX64: UnpackedApp;
	readonly linuxArm64: UnpackedApp;
	readonly macArm64: UnpackedApp;
	readonly windowsX64: UnpackedApp;
	readonly tarGz: string;
	readonly deb: string;
};

/** Runs the command that builds packages for three systems, with a stand-in for all that it would download. */
export async function packWithStub(folder: string): Promise<Packages> {
	const tools = await writeStubTools(folder);
	const dist = join(folder, "dist");
	const build = async (platform: "linux" | "mac" | "win", ...args: readonly string[]) => {
		const runtime = join(folder, `runtime-${platform}`);
		await writeStubRuntime(runtime, platform);
		await runPackager([`--${platform}`, ...args, "--runtime", runtime, "--output", dist], tools);
	};
	await build("linux", "--x64", "--arm64", "tar.gz", "deb");
	await build("mac", "--arm64", "dir");
	await build("win", "--x64", "dir");
	const { version } = manifestSchema.parse(JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")));
	const contents = "mac-arm64/Parley.app/Contents";
	const framework = `${contents}/Frameworks/Electron Framework.framework/Electron Framework`;
	return {
		linuxX64: await openUnpacked(dist, "linux-unpacked", "resources", "linux-unpacked/parley"),
		linuxArm64: await openUnpacked(dist, "linux-arm64-unpacked", "resources", "linux-arm64-unpacked/parley"),
		macArm64: await openUnpacked(dist, contents, "Resources", framework),
		windowsX64: await openUnpacked(dist, "win-unpacked", "resources", "win-unpacked/Parley.exe"),
		tarGz: join(dist, `Parley-${version}-linux-x64.tar.gz`),
		deb: join(dist, `Parley-${version}-linux-amd64.deb`),
	};
}

async function openUnpacked(
	dist: string,
	name: string,
	resourcesName: string,
	program: string,
): Promise<UnpackedApp> {
	const folder = join(dist, name);
	const resources = join(folder, resourcesName);
	const archive = await readAsar(join(resources, "app.asar"));
	return { folder, resources, program: join(dist, program), archive };
}
