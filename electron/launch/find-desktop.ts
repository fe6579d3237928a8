import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fetchRuntime } from "./fetch-runtime.ts";
import { hasDisplay } from "./has-display.ts";

export type Desktop =
	| { readonly found: true; readonly runtime: string; readonly folder: string }
	| { readonly found: false; readonly reason: string };

/** Whether a window can be shown here: program, display and runtime. Fetches the runtime where only that is missing. */
export async function findDesktop(root: string, say: (line: string) => void): Promise<Desktop> {
	if (!existsSync(join(root, "out/main/main.js")))
		return { found: false, reason: "this build does not include one" };
	if (!hasDisplay(process.platform, process.env)) return { found: false, reason: "there is no display" };
	const runtime = findRuntime(root) ?? ((await fetchRuntime(root, say)) ? findRuntime(root) : null);
	if (runtime === null) return { found: false, reason: "the desktop runtime could not be downloaded" };
	// The runtime takes name, version and main file from the folder's package.json.
	return { found: true, runtime, folder: root };
}

/** Path of the installed Electron program, as the `electron` package notes it. */
export function findRuntime(root: string, env: NodeJS.ProcessEnv = process.env): string | null {
	const folder = join(root, "node_modules/electron");
	const note = join(folder, "path.txt");
	const name = existsSync(note) ? readFileSync(note, "utf8").trim() : null;
	const override = env.ELECTRON_OVERRIDE_DIST_PATH;
	if (name === null && override === undefined) return null;
	const program = join(override ?? join(folder, "dist"), name ?? "electron");
	return existsSync(program) ? program : null;
}
