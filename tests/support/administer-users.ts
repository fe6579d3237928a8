import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerEnv } from "./server-process.ts";

const COMMAND = join(import.meta.dirname, "../../out/server/users.js");

/** What the administrator's command prints, run beside a server with the same settings. */
export async function administerUsers(env: ServerEnv, ...args: readonly string[]): Promise<string> {
	const { PATH = "" } = process.env;
	const child = spawn(process.execPath, [COMMAND, ...args], { env: { PATH, ...env }, cwd: tmpdir() });
	let output = "";
	const keep = (chunk: Buffer) => {
		output += chunk.toString();
	};
	child.stdout.on("data", keep);
	child.stderr.on("data", keep);
	await once(child, "close");
	return output;
}

/** The invite in what the command printed. */
export function findInvite(output: string): string {
	const invite = /invite=([\w.-]+)/.exec(output)?.[1];
	if (invite === undefined) throw new Error(`There is no invite in: ${output}`);
	return invite;
}
