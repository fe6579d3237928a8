import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { toAppAddress } from "./app-address.ts";
import { ChromiumProcess } from "./chromium-process.ts";
import { fetchWithVerdict } from "./fetch-with-verdict.ts";
import type { IpcMainDouble } from "./ipc-main-double.ts";
import type { ProtocolDouble } from "./protocol-double.ts";

/** What the parts of the double share: one app, one browser. */
export class Shared {
	readonly protocol: ProtocolDouble;
	readonly ipcMain: IpcMainDouble;
	readonly userData: string;
	/** Pages by the secret that only they and the host know. */
	readonly contents = new Map<string, object>();
	#browser: Promise<ChromiumProcess> | null = null;

	constructor(protocol: ProtocolDouble, ipcMain: IpcMainDouble) {
		this.protocol = protocol;
		this.ipcMain = ipcMain;
		this.userData = findUserData(process.argv);
	}

	/** The browser starts with the first window. */
	browser(): Promise<ChromiumProcess> {
		mkdirSync(this.userData, { recursive: true });
		this.#browser ??= ChromiumProcess.open({
			userData: this.userData,
			answerApp: (address, method) => this.protocol.answer(address, method),
			answerSync: (body) => this.#answerSync(body),
		});
		return this.#browser;
	}

	/** Fetches as a page of the app would, with the browser's say on certificates. */
	async fetch(address: string, init: RequestInit | undefined): Promise<Response> {
		return fetchWithVerdict(await this.browser(), address, init);
	}

	async close(): Promise<void> {
		await (await this.#browser)?.close();
	}

	#answerSync(body: unknown): unknown {
		const { secret, url, channel, args } = body as {
			readonly secret: string;
			readonly url: string;
			readonly channel: string;
			readonly args: readonly unknown[];
		};
		const sender = this.contents.get(secret);
		if (sender === undefined) return null;
		return this.ipcMain.receiveSync(sender, toAppAddress(url), channel, args);
	}
}

function findUserData(args: readonly string[]): string {
	const given = args.find((arg) => arg.startsWith("--user-data-dir="))?.slice("--user-data-dir=".length);
	return given ?? join(homedir() === "/" ? tmpdir() : homedir(), `.parley-test-host-${randomUUID()}`);
}
