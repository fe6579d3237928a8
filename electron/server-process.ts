import { randomInt } from "node:crypto";
import type { UtilityProcess } from "electron";
import { z } from "zod";
import {
	type ProviderCheck,
	type ProviderProbe,
	providerCheckSchema,
} from "../server/protocol/provider-check.ts";

/** A process of the embedded server, in so far as the host deals with it. */
export type ServerChild = Pick<UtilityProcess, "pid" | "postMessage" | "kill" | "stdout" | "stderr"> & {
	on(event: "message", handle: (message: unknown) => void): unknown;
	removeListener(event: "message", handle: (message: unknown) => void): unknown;
	once(event: "exit", handle: (code: number) => void): unknown;
};

export type StartMessage = {
	readonly type: "start";
	readonly dataFolder: string;
	readonly token: string;
	readonly appOrigin: string;
	/** The port it had before, so that pages find it again; 0: any. */
	readonly port: number;
	readonly settings: Readonly<Record<string, string>>;
};

const reportSchema = z.discriminatedUnion("type", [
	z.object({ type: z.literal("opening") }),
	z.object({ type: z.literal("ready"), url: z.url(), version: z.string() }),
	z.object({ type: z.literal("failed"), message: z.string() }),
]);

export type StartOutcome =
	| { readonly state: "ready"; readonly url: string }
	| { readonly state: "failed"; readonly message: string };

/** How long a process may take to say that it opens the history, and how long for that. */
const BEGIN_TIMEOUT_MS = 15_000;
const OPEN_TIMEOUT_MS = 600_000;

/**
 * Hands the process its settings, keys among them, and waits for what it says. One that is ended while it brings a
 * large history of an older version up to date would begin anew with each start.
 */
export function startServer(child: ServerChild, start: StartMessage): Promise<StartOutcome> {
	return new Promise((resolve) => {
		const fail = (message: string) => resolve({ state: "failed", message });
		const giveUp = () => fail("It did not become ready in time.");
		let timer = setTimeout(giveUp, BEGIN_TIMEOUT_MS);
		child.once("exit", (code) => {
			clearTimeout(timer);
			fail(`It ended with code ${code}.`);
		});
		child.on("message", (message) => {
			const report = reportSchema.safeParse(message);
			if (!report.success) return;
			clearTimeout(timer);
			if (report.data.type === "opening") timer = setTimeout(giveUp, OPEN_TIMEOUT_MS);
			else if (report.data.type === "ready") resolve({ state: "ready", url: report.data.url });
			else fail(report.data.message);
		});
		child.postMessage(start);
	});
}

const checkedSchema = z.object({
	type: z.literal("provider_checked"),
	id: z.number(),
	result: providerCheckSchema,
});

/** Longer than the server itself takes for it. */
const CHECK_TIMEOUT_MS = 120_000;

/** Has the process try a provider; null where it ends or stays silent. */
export function askToCheck(
	{ child, exited }: { readonly child: ServerChild; readonly exited: Promise<void> },
	provider: ProviderProbe,
): Promise<ProviderCheck | null> {
	const id = randomInt(2 ** 40);
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(null), CHECK_TIMEOUT_MS);
		const settle = (result: ProviderCheck | null) => {
			clearTimeout(timer);
			child.removeListener("message", listen);
			resolve(result);
		};
		const listen = (message: unknown) => {
			const checked = checkedSchema.safeParse(message);
			if (checked.success && checked.data.id === id) settle(checked.data.result);
		};
		child.on("message", listen);
		void exited.then(() => settle(null));
		child.postMessage({ type: "check_provider", id, provider });
	});
}

/** Asks the process to drain and end; one that does not is ended. */
export function stopServer(child: ServerChild, exited: Promise<void>, timeoutMs: number): Promise<void> {
	const timer = setTimeout(() => endProcess(child), timeoutMs);
	child.postMessage({ type: "stop" });
	return exited.finally(() => clearTimeout(timer));
}

/** `kill -9`: a process that hangs does not see anything gentler. */
export function endProcess(child: ServerChild): void {
	if (child.pid === undefined) return;
	try {
		process.kill(child.pid, "SIGKILL");
	} catch {
		// It is gone already.
	}
}
