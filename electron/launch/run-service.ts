import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { openBrowser } from "./open-browser.ts";
import { passSignals } from "./pass-signals.ts";
import { serverCommand } from "./server-command.ts";

const READY_TIMEOUT_MS = 30_000;
const ADDRESS = /^Parley listens on (https?:\/\/\S+)/;

export type ServiceOptions = { readonly openBrowser: boolean; readonly say: (line: string) => void };

/** Runs the server with its web interface; resolves with its exit code. What it prints is passed on. */
export function runService(root: string, options: ServiceOptions): Promise<number> {
	// A process group of its own: Ctrl+C then reaches it once, through us, and it ends in order.
	const server = spawn(process.execPath, [...serverCommand(root)], {
		stdio: ["ignore", "pipe", "inherit"],
		detached: process.platform !== "win32",
	});
	passSignals(server);
	passOutput(server, (address) => void greet(server, browsableAddress(address), options));
	return new Promise((resolve) => {
		server.once("error", (error) => {
			console.error(`The server could not be started: ${error.message}`);
			resolve(1);
		});
		server.once("close", (code) => resolve(code ?? 1));
	});
}

/** Where a browser on this computer finds a server that listens on `address`, which may be all interfaces. */
export function browsableAddress(address: string): string {
	const url = new URL(address);
	if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
	return url.origin;
}

function passOutput(server: ChildProcess, onAddress: (address: string) => void): void {
	if (server.stdout === null) return;
	// Whoever read our output may be gone before the server is.
	process.stdout.on("error", () => {});
	createInterface({ input: server.stdout }).on("line", (line) => {
		console.log(line);
		const address = ADDRESS.exec(line)?.[1];
		if (address !== undefined) onAddress(address);
	});
}

async function greet(server: ChildProcess, address: string, options: ServiceOptions): Promise<void> {
	if (!(await becomesReady(server, address))) return;
	options.say(`Parley is ready: open ${address} in a browser. Ctrl+C ends it.`);
	if (options.openBrowser) openBrowser(address, process.platform, process.env);
}

async function becomesReady(server: ChildProcess, address: string): Promise<boolean> {
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
		const response = await fetch(`${address}/ready`).catch(() => null);
		if (response?.ok === true) return true;
		await delay(100);
	}
	return false;
}
