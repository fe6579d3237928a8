import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { toAppAddress } from "./app-address.ts";
import { ChromiumProcess } from "./chromium-process.ts";
import { strict } from "./doubled.ts";
import { fetchWithVerdict } from "./fetch-with-verdict.ts";
import type { IpcMainDouble } from "./ipc-main-double.ts";
import { ProtocolDouble, type Schemes } from "./protocol-double.ts";
import { SessionDouble } from "./session-double.ts";

const PERSISTENT = "persist:";

/** What the parts of the double share: one app, a browser for each of its sessions. */
export class Shared {
	readonly ipcMain: IpcMainDouble;
	readonly userData: string;
	readonly defaultSession: SessionDouble;
	/** Pages by the secret that only they and the host know. */
	readonly contents = new Map<string, object>();
	readonly #schemes: Schemes = new Set();
	readonly #sessions = new Map<string, SessionDouble>();

	constructor(ipcMain: IpcMainDouble) {
		this.ipcMain = ipcMain;
		this.userData = findUserData(process.argv);
		this.defaultSession = this.#createSession("chromium");
	}

	/** The session of that name; one that persists has the same profile after the next start. */
	session(partition: string): SessionDouble {
		const known = this.#sessions.get(partition);
		if (known !== undefined) return known;
		const isPersistent = partition.startsWith(PERSISTENT);
		const name = isPersistent ? partition.slice(PERSISTENT.length) : randomUUID();
		const created = strict("Session", this.#createSession(`Partitions/${name}`));
		this.#sessions.set(partition, created);
		return created;
	}

	/** Fetches as a page of the app would, with the browser's say on certificates. */
	async fetch(address: string, init: RequestInit | undefined): Promise<Response> {
		return fetchWithVerdict((place) => this.#findFault(place), address, init);
	}

	async close(): Promise<void> {
		await Promise.all([this.defaultSession, ...this.#sessions.values()].map((one) => one.close()));
	}

	async #findFault(address: string): Promise<string | null> {
		return (await this.defaultSession.browser()).findCertificateFault(address);
	}

	#createSession(folder: string): SessionDouble {
		const protocol = new ProtocolDouble(this.#schemes);
		const path = join(this.userData, folder);
		const openBrowser = () => {
			mkdirSync(path, { recursive: true });
			return ChromiumProcess.open({
				profile: path,
				answerApp: (address, method) => protocol.answer(address, method),
				answerSync: (body) => this.#answerSync(body),
				trusted: (hostname, port) => created.trusted(hostname, port),
			});
		};
		const created = new SessionDouble({
			...{ path, openBrowser },
			protocol: strict("Protocol", protocol),
			findFault: (address) => this.#findFault(address),
		});
		return created;
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
