import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { FakeUpstream, RecordedRequest } from "./fake-upstream.ts";
import type { BilledResponse } from "./fake-upstream-responses.ts";

const PROCESS_FILE = fileURLToPath(new URL("./fake-upstream-process.ts", import.meta.url));

/** Starts a fake upstream in a process of its own, which ends with this one. Same use as `startFakeUpstream`. */
export async function spawnFakeUpstream(
	args: readonly string[] = [],
): Promise<FakeUpstream & { readonly pid: number }> {
	const child = spawn(process.execPath, [PROCESS_FILE, "--with-parent", ...args], {
		stdio: ["pipe", "pipe", "inherit"],
		env: { ...process.env, NODE_OPTIONS: "" },
	});
	const exited = once(child, "exit");
	const firstLine = once(createInterface({ input: child.stdout }), "line");
	const [line] = (await Promise.race([firstLine, exited.then(failStart)])) as [string];
	const { port, url, baseUrl } = JSON.parse(line) as { port: number; url: string; baseUrl: string };
	return {
		port,
		url,
		baseUrl,
		pid: child.pid ?? -1,
		requests: async () => (await fetch(`${url}/__requests`)).json() as Promise<RecordedRequest[]>,
		responses: async () => (await fetch(`${url}/__responses`)).json() as Promise<BilledResponse[]>,
		setScenario: (scenario, times) => setScenario(url, scenario, times),
		release: async () => void (await fetch(`${url}/__release`, { method: "POST" })),
		close: async () => {
			child.kill("SIGTERM");
			await exited;
		},
	};
}

function failStart([code]: readonly unknown[]): never {
	throw new Error(`The fake upstream ended before it listened (exit code ${String(code)})`);
}

async function setScenario(url: string, scenario: string | null, times?: number): Promise<void> {
	const response = await fetch(`${url}/__scenario`, {
		method: "POST",
		body: JSON.stringify({ scenario, times }),
	});
	if (!response.ok)
		throw new Error(`The fake upstream refused scenario "${scenario}": ${await response.text()}`);
}
