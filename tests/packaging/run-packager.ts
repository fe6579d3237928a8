import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** Runs `npm run package` offline, with these stand-ins for the tools that it would download. */
export async function runPackager(
	args: readonly string[],
	tools: Readonly<Record<string, string>>,
): Promise<void> {
	const script = join(ROOT, "resources/installer/build-packages.ts");
	const unset = { GITHUB_REPOSITORY: "", PARLEY_UPDATES_URL: "https://updates.example.org", CSC_LINK: "" };
	const builder = spawn(process.execPath, [script, ...args], {
		cwd: ROOT,
		env: { ...process.env, ELECTRON_BUILDER_OFFLINE: "true", ...tools, ...unset },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [builder.stdout, builder.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			output += chunk.toString();
		});
	}
	const [code] = await once(builder, "close");
	if (code !== 0) throw new Error(`The packages could not be built:\n${output}`);
}
