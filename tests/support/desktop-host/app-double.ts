import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { App, ProcessMetric } from "electron";
import type { Doubled } from "./doubled.ts";

type Has =
	| "enableSandbox"
	| "requestSingleInstanceLock"
	| "releaseSingleInstanceLock"
	| "setAsDefaultProtocolClient"
	| "whenReady"
	| "isReady"
	| "quit"
	| "exit"
	| "getPath"
	| "getVersion"
	| "getName"
	| "getLocale"
	| "isPackaged"
	| "setBadgeCount"
	| "getBadgeCount"
	| "setLoginItemSettings"
	| "getAppMetrics";

type World = {
	readonly userData: string;
	readonly version: string;
	/** Process ids of utility processes that run. */
	readonly utilityPids: () => readonly number[];
	/** Closes every window; false where one of them refused. */
	readonly closeWindows: () => boolean;
	/** Lets go of everything before the process ends. */
	readonly release: () => Promise<void>;
};

/** The app's life: one instance per folder of user data, ready, quit with its events, signals. */
export class AppDouble extends EventEmitter implements Doubled<App, Has> {
	/** `DESKTOP_HOST_PACKAGED` stands for an app that is installed. */
	readonly isPackaged = process.env.DESKTOP_HOST_PACKAGED === "true";
	/** What was asked for, for tests to look at. */
	readonly asked = { isSandboxed: false, protocols: [] as string[] };
	readonly #world: World;
	readonly #ready: Promise<void>;
	#lock: Server | null = null;
	#badge = 0;
	#isReady = false;
	#isQuitting = false;
	#telling: Promise<void> = Promise.resolve();

	constructor(world: World) {
		super();
		this.#world = world;
		this.#ready = new Promise((resolve) => setImmediate(resolve));
		void this.#ready.then(() => {
			this.#isReady = true;
			this.emit("ready");
		});
		for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => this.quit());
	}

	enableSandbox(): void {
		if (this.#isReady) throw new Error("app.enableSandbox() can only be called before app is ready");
		this.asked.isSandboxed = true;
	}

	/** An abstract socket: the system takes it back however this process ends. */
	requestSingleInstanceLock(): boolean {
		const name = createHash("sha256").update(this.#world.userData).digest("hex").slice(0, 32);
		const path = `\0parley-${name}`;
		const server = createServer((socket) => {
			let text = "";
			socket.on("data", (chunk) => {
				text += chunk.toString();
			});
			socket.on("error", () => {});
			socket.on("end", () => {
				const { args, folder } = JSON.parse(text) as { args: string[]; folder: string };
				this.emit("second-instance", {}, args, folder, null);
				socket.end();
			});
		});
		server.on("error", () => {});
		server.listen(path);
		this.#lock = server;
		if (server.listening) {
			server.unref();
			return true;
		}
		this.#telling = tell(path, JSON.stringify({ args: process.argv, folder: process.cwd() }));
		return false;
	}

	releaseSingleInstanceLock(): void {
		this.#lock?.close();
	}
	setAsDefaultProtocolClient(protocol: string): boolean {
		this.asked.protocols.push(protocol);
		return true;
	}
	whenReady(): Promise<void> {
		return this.#ready;
	}
	isReady(): boolean {
		return this.#isReady;
	}
	getVersion(): string {
		return this.#world.version;
	}
	getLocale(): string {
		return "en-US";
	}
	getName(): string {
		return "parley";
	}
	setBadgeCount(count?: number): boolean {
		this.#badge = count ?? 0;
		return true;
	}
	getBadgeCount(): number {
		return this.#badge;
	}
	setLoginItemSettings(): void {}
	getAppMetrics(): ProcessMetric[] {
		return this.#world.utilityPids().map((pid) => ({ pid, type: "Utility" }) as ProcessMetric);
	}

	getPath(name: Parameters<App["getPath"]>[0]): string {
		if (name === "userData") return this.#world.userData;
		if (name === "appData") return join(this.#world.userData, "app-data");
		if (name === "home") return homedir();
		if (name === "temp") return tmpdir();
		throw new Error(`The desktop test host has no path "${name}"`);
	}

	quit(): void {
		if (this.#isQuitting) return;
		this.#isQuitting = true;
		if (this.#isPrevented("before-quit") || !this.#world.closeWindows() || this.#isPrevented("will-quit")) {
			this.#isQuitting = false;
			return;
		}
		this.exit(0);
	}

	exit(code = 0): void {
		this.emit("quit", {}, code);
		void Promise.allSettled([this.#telling, this.#world.release()]).then(() => process.exit(code));
	}

	#isPrevented(event: string): boolean {
		let isPrevented = false;
		this.emit(event, {
			preventDefault: () => {
				isPrevented = true;
			},
		});
		return isPrevented;
	}
}

function tell(path: string, text: string): Promise<void> {
	return new Promise((resolve) => {
		const socket = connect(path, () => socket.end(text));
		socket.on("data", () => {});
		socket.on("close", () => resolve());
		socket.on("error", () => resolve());
	});
}
