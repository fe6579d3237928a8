import { buildStaleOutputs } from "./build-outputs.ts";
import { findDesktop } from "./find-desktop.ts";
import { PROJECT_ROOT } from "./project-root.ts";
import { runDesktop } from "./run-desktop.ts";
import { runService } from "./run-service.ts";

/** Starts Parley the best way this computer can; resolves with the exit code once it has ended. */
export async function start(args: readonly string[]): Promise<number> {
	const say = (line: string) => console.log(line);
	if (!buildStaleOutputs(PROJECT_ROOT, say)) return 1;
	const desktop = args.includes("--browser")
		? ({ found: false, reason: "--browser was given" } as const)
		: await findDesktop(PROJECT_ROOT, say);
	if (desktop.found) return runDesktop(desktop, args);
	say(`There is no desktop window, because ${desktop.reason}. The web interface starts instead.`);
	return runService(PROJECT_ROOT, { openBrowser: !args.includes("--no-open"), say });
}
