import { setTimeout as sleep } from "node:timers/promises";
import {
	app,
	dialog,
	ipcMain,
	Menu,
	nativeTheme,
	powerMonitor,
	type Session,
	shell,
	type Tray,
} from "electron";
import type { Invite } from "./accept-invite.ts";
import { copyDiagnostics, createCallHandlers, showLogs, withReview } from "./call-handlers.ts";
import { carryOver } from "./carry-over.ts";
import { confirmInvite, confirmQuestion, parseDeepLink } from "./deep-links.ts";
import { openExternal } from "./external-links.ts";
import { handleCalls } from "./ipc.ts";
import { createMenuTemplate } from "./menu.ts";
import { findPaths } from "./paths.ts";
import { THIS_COMPUTER } from "./server-list.ts";
import { openServerSession } from "./server-session.ts";
import { createServers, type Servers } from "./servers.ts";
import { openServices, type Services } from "./services.ts";
import { askAboutFailedStart, tellOfCrashes } from "./start-trouble.ts";
import { openTray } from "./tray.ts";
import { createUpdates, describeCheck, type Updates } from "./updates.ts";
import { Windows } from "./windows.ts";
import { type Say, wordsFor } from "./words.ts";
import type { ZoomStep } from "./zoom.ts";

/** A page that has not come by then does not keep the server waiting. */
const PAGE_FIRST_MS = 600;

/** The running app: its services, its windows and what binds them. */
export class Host {
	readonly services: Services;
	readonly windows: Windows;
	readonly #updates: Updates;
	readonly #servers: Servers;
	readonly #transfers = new Map<string, AbortController>();
	#tray: Tray | null = null;
	#isQuitting = false;
	#isAsking = false;

	constructor() {
		this.services = openServices(findPaths(), {
			onMoved: () => this.windows.serveAgain(),
			onDistrust: () => this.#servers.tell(),
			carryOver: (id, key) => this.#carryOver(id, key),
			onTrouble: (reason) => void this.#tellOfCrashes(reason),
		});
		const { settings, log, paths, connections } = this.services;
		this.windows = new Windows({
			settings,
			connections,
			sessionOf: (id) => this.#sessionOf(id),
			log,
			openExternal: (address) => this.openExternal(address),
			staysWhenClosed: () => this.#staysWhenClosed(),
			onClosed: () => {
				if (process.platform !== "darwin") app.quit();
			},
		});
		this.#servers = createServers({
			connections,
			pins: this.services.pins,
			windows: this.windows,
			onChange: () => this.#showMenu(),
		});
		this.#updates = createUpdates({
			configPath: paths.updateConfig,
			isPackaged: app.isPackaged,
			isWanted: () => settings.read().checkForUpdates,
			load: async () => (await import("electron-updater")).default.autoUpdater,
			onState: (state) => {
				this.windows.tellUpdate(state);
			},
			beforeInstall: async () => {
				this.prepareQuit();
				await this.services.server.pause();
				// The new version starts while this one still ends.
				app.releaseSingleInstanceLock();
			},
			onNotInstalled: () => void this.#goOn(),
			log,
		});
	}

	/** Shows the window with its page, and starts the server behind it. */
	async open(): Promise<void> {
		const { services, windows } = this;
		const { settings, log, server, connections } = services;
		log.info(`Parley ${app.getVersion()} starts on ${process.platform} ${process.arch}`);
		const reserved = server.reserve();
		const known = connections.open();
		this.services.pins.keepOnly(connections.list().map(({ url }) => url));
		nativeTheme.themeSource = settings.read().theme;
		// Errors stop what they are about, but where the person trusts that certificate, and there only.
		app.on("certificate-error", (event, contents, address, code, certificate, decide) => {
			const url = connections.connection(windows.serverOf(contents.id) ?? "")?.url;
			const isOwn = url !== undefined && sameOrigin(url, address);
			if (!isOwn || !this.services.pins.judge(address, code, certificate)) return;
			event.preventDefault();
			decide(true);
		});
		const hasTray = () => this.#tray !== null;
		handleCalls(
			{
				ipcMain,
				log,
				connection: (id) => connections.connection(id),
				serverOf: (id) => windows.serverOf(id),
			},
			(serverId) =>
				createCallHandlers({
					...{ services, windows, updates: this.#updates, servers: this.#servers, hasTray, serverId },
					transfers: this.#transfers,
				}),
		);
		windows.open();
		// A page shows what it remembers before its server answers.
		await Promise.all([known, reserved]);
		const isServed = connections.connection(THIS_COMPUTER) !== null;
		windows.serve();
		this.#bindSystem();
		// Where there are few processors, the two starts hold each other up, and what is remembered comes late.
		await Promise.race([windows.drawn, sleep(PAGE_FIRST_MS)]);
		let outcome = await server.start();
		while (outcome.state === "failed" && !this.#isQuitting) {
			if (!(await this.#wantsAgain(outcome.message))) return app.quit();
			outcome = await server.start();
		}
		if (!isServed) windows.serveAgain();
	}

	#sessionOf(id: string): Session {
		const { paths, settings, connections } = this.services;
		const serverUrl = (server: string) => connections.connection(server)?.url ?? null;
		const isSpellChecked = () => settings.read().spellCheck;
		return openServerSession({ root: paths.pages, serverUrl, isSpellChecked }, id);
	}

	/** What cannot be carried over stays where it is, and keeps the app from nothing. */
	async #carryOver(id: string, key: string): Promise<() => Promise<void>> {
		try {
			return await carryOver(this.#sessionOf(THIS_COMPUTER), this.#sessionOf(id), key);
		} catch (error) {
			this.services.log.error(`What was not sent to the former server stays behind: ${String(error)}`);
			return async () => {};
		}
	}

	/** From here on closing a window closes it. */
	prepareQuit(): void {
		this.#isQuitting = true;
	}

	/** Leaves nothing behind. */
	async close(): Promise<void> {
		this.#isQuitting = true;
		this.#updates.close();
		this.windows.quickAsk.close();
		this.#tray?.destroy();
		await this.services.server.stop();
		this.services.log.info("Parley ends");
	}

	/** What was ended for an update is there again. */
	async #goOn(): Promise<void> {
		this.#isQuitting = false;
		app.requestSingleInstanceLock();
		await this.services.server.start();
		await dialog.showMessageBox({
			type: "warning",
			title: "Parley",
			message: this.#say("The update could not be installed. This version goes on; the log has the reason."),
		});
	}

	/** What a link from outside wishes, after the person agreed. */
	async followLink(address: string): Promise<void> {
		const { log } = this.services;
		const link = parseDeepLink(address);
		if (link === null) return log.warn("Refused a link that is none of Parley's");
		// A page can follow links without end; the person is asked one thing at a time.
		if (this.#isAsking) return log.warn("Refused a link while another one waits for its answer");
		this.#isAsking = true;
		try {
			this.windows.show();
			if (link.type === "connect") await this.#followInvite(link);
			if (link.type !== "ask") return;
			const command = await confirmQuestion(dialog, link, this.#say);
			if (command !== null) this.windows.command(command);
		} finally {
			this.#isAsking = false;
		}
	}

	async #followInvite(invite: Invite): Promise<void> {
		if (!(await confirmInvite(dialog, invite, this.#say))) return;
		const { connections } = this.services;
		const check = await withReview(this.services, invite.url, () => connections.accept(invite));
		if (check.ok) return this.#servers.follow();
		await dialog.showMessageBox({
			type: "warning",
			title: "Parley",
			message: this.#say("The invite could not be used."),
			detail: check.message,
		});
	}

	/** Hands an address to the system, in so far as it is one for it. */
	openExternal(address: string): void {
		openExternal({ shell, log: this.services.log }, address);
	}

	/** Known once the app is ready, which it is before anything is said. */
	get #say(): Say {
		return wordsFor(app.getLocale());
	}

	#bindSystem(): void {
		const { windows } = this;
		const { settings, paths } = this.services;
		this.#showMenu();
		this.#tray = openTray(
			paths.icons,
			{
				show: () => windows.show(),
				quickAsk: () => windows.quickAsk.toggle(),
				quit: () => app.quit(),
			},
			this.#say,
		);
		windows.quickAsk.setShortcut(settings.read().quickAskShortcut);
		powerMonitor.on("resume", () => windows.tellAll({ type: "reconnect" }));
		powerMonitor.on("unlock-screen", () => windows.tellAll({ type: "reconnect" }));
		this.#updates.start();
	}

	/** It names the servers, so that it is another one when they change. */
	#showMenu(): void {
		const { windows } = this;
		const startNew = () => {
			windows.show();
			windows.command({ type: "new" });
		};
		const actions = {
			startNew,
			openSettings: () => {
				windows.show();
				windows.command({ type: "settings" });
			},
			search: () => {
				windows.show();
				windows.command({ type: "search" });
			},
			printChat: () => {
				windows.show();
				windows.command({ type: "print" });
			},
			listShortcuts: () => {
				windows.show();
				windows.command({ type: "shortcuts" });
			},
			welcome: () => {
				windows.show();
				windows.command({ type: "welcome" });
			},
			quickAsk: () => windows.quickAsk.toggle(),
			showServer: (id: string) => this.#servers.show(id),
			reload: () => windows.reload(),
			toggleTools: () => windows.toggleTools(),
			zoom: (step: ZoomStep) => windows.zoom(step),
			showLogs: () => void showLogs(this.services),
			copyDiagnostics: () => void copyDiagnostics(this.services),
			checkForUpdate: () => void this.#checkForUpdate(),
		};
		const servers = this.#servers.entries();
		const facts = { platform: process.platform, isPackaged: app.isPackaged, servers };
		Menu.setApplicationMenu(Menu.buildFromTemplate(createMenuTemplate(facts, actions, this.#say)));
	}

	#staysWhenClosed(): boolean {
		if (this.#isQuitting) return false;
		return (
			process.platform === "darwin" || (this.#tray !== null && this.services.settings.read().keepRunning)
		);
	}

	/** Asked for by hand, so that there is an answer also where there is nothing new. What is new the page shows. */
	async #checkForUpdate(): Promise<void> {
		this.windows.show();
		const sentence = describeCheck(await this.#updates.check(), this.#say);
		if (sentence !== null) await dialog.showMessageBox({ type: "info", title: "Parley", message: sentence });
	}

	async #wantsAgain(reason: string): Promise<boolean> {
		const choice = await askAboutFailedStart(dialog, reason, this.#say);
		if (choice === "logs") await showLogs(this.services);
		return choice !== "quit";
	}

	async #tellOfCrashes(reason: string): Promise<void> {
		if ((await tellOfCrashes(dialog, reason, this.#say)) === "logs") await showLogs(this.services);
	}
}

/** A socket's origin is that of its pages. */
function sameOrigin(url: string, address: string): boolean {
	return URL.canParse(address) && new URL(address.replace(/^ws/, "http")).origin === url;
}
