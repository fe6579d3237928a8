import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findProcessesOf } from "../../../tests/support/processes-of.ts";
import { openTempDir } from "../../../tests/support/temp-dir.ts";
import { oddToolServer } from "../../../tests/support/tool-servers/tool-servers.ts";

const HUB = new URL("./tool-hub.ts", import.meta.url).href;
/** A program that minds neither the end of its input nor a gentle signal, and what it started. */
const STUBBORN = `
	import { createToolHub } from ${JSON.stringify(HUB)};
	const [server] = process.argv.slice(1).map((text) => JSON.parse(text));
	const hub = createToolHub({ version: "1", startTimeoutMs: 20_000, callTimeoutMs: 20_000 }, { odd: server });
	const call = { server: "odd", name: "spawn", arguments: {} };
	const { text } = await hub.callTool(call, new AbortController().signal);
	process.send(text);
`;

/** What has ended may still be listed until its parent looks, which in a container may be never. */
function isAlive(pid: number): boolean {
	try {
		return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
}

test.skipIf(process.platform !== "linux")(
	"programs that mind nothing, and what they started, end when their server is killed",
	async () => {
		await using dir = await openTempDir();
		const server = JSON.stringify(oddToolServer("stubborn", dir.path));
		const host = spawn(process.execPath, ["--input-type=module", "-e", STUBBORN, server], {
			stdio: ["ignore", "inherit", "inherit", "ipc"],
		});
		const [said] = (await once(host, "message")) as [string];
		const child = Number(said);
		const programs = findProcessesOf(dir.path).filter((pid) => pid !== host.pid);
		expect([programs.length, isAlive(child)]).toEqual([1, true]);
		host.kill("SIGKILL");
		await once(host, "exit");
		await expect
			.poll(() => [...programs, child].filter(isAlive), { timeout: 10_000, interval: 50 })
			.toEqual([]);
	},
	30_000,
);
