import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { WebContents, WebPreferences } from "electron";
import type { CDPSession, Frame, Page } from "playwright-core";
import { isAppHost, toAppAddress, toBrowserAddress } from "./app-address.ts";
import type { Doubled } from "./doubled.ts";
import { strict } from "./doubled.ts";
import { SYNC_PATH } from "./loopback-proxy.ts";
import { pageShimText } from "./page-shim.ts";
import type { SessionDouble } from "./session-double.ts";
import type { Shared } from "./shared.ts";

type OpenHandler = Parameters<WebContents["setWindowOpenHandler"]>[0];
type FromPage =
	| { readonly type: "invoke"; readonly channel: string; readonly args: readonly unknown[] }
	| { readonly type: "permission"; readonly permission: string }
	| { readonly type: "input"; readonly input: string }
	| { readonly type: "title"; readonly title: string }
	| { readonly type: "open"; readonly url: string }
	| { readonly type: "menu"; readonly params: Readonly<Record<string, unknown>> };

let nextId = 1;

/** A page of the real browser, with Electron's events around what it does. */
export class WebContentsDouble
	extends EventEmitter
	implements
		Doubled<
			WebContents,
			| "id"
			| "loadURL"
			| "getURL"
			| "isLoading"
			| "isDestroyed"
			| "send"
			| "setWindowOpenHandler"
			| "reload"
			| "setZoomFactor"
			| "getZoomFactor"
			| "focus"
			| "close"
			| "executeJavaScript"
		>
{
	readonly id = nextId++;
	readonly session: SessionDouble;
	readonly page: Promise<Page>;
	readonly #shared: Shared;
	readonly #preferences: WebPreferences;
	#secret = "";
	#url = "";
	#isLoading = false;
	#isDestroyed = false;
	#zoomFactor = 1;
	/** A navigation the host itself asked for is not put to its own events. */
	#isHostLoading = false;
	#openHandler: OpenHandler = () => ({ action: "allow" });

	constructor(shared: Shared, preferences: WebPreferences) {
		super();
		this.#shared = shared;
		this.session = (preferences.session as SessionDouble | undefined) ?? shared.defaultSession;
		this.#preferences = preferences;
		this.session.contents.add(this);
		this.page = this.#open();
		this.page.catch(
			(error) => this.#isDestroyed || console.error(`The test host has no page: ${String(error)}`),
		);
	}

	loadURL(address: string): Promise<void> {
		return this.#load(address, (page) => page.goto(toBrowserAddress(address), { waitUntil: "load" }));
	}

	async #load(address: string, navigate: (page: Page) => Promise<unknown>): Promise<void> {
		const page = await this.page;
		this.#isHostLoading = true;
		this.#isLoading = true;
		try {
			await navigate(page);
		} catch (error) {
			const reason = /net::(\w+)/.exec(String(error))?.[1] ?? String(error);
			if (reason.startsWith("ERR_CERT") && this.#isCertificateIgnored(address, reason)) return;
			this.emit("did-fail-load", {}, -2, reason, address, true);
			throw new Error(`${reason} loading '${address}'`);
		} finally {
			this.#isHostLoading = false;
			this.#isLoading = false;
		}
	}

	getURL(): string {
		return this.#url;
	}
	isLoading(): boolean {
		return this.#isLoading;
	}
	isDestroyed(): boolean {
		return this.#isDestroyed;
	}
	async executeJavaScript(code: string): Promise<unknown> {
		return (await this.page).evaluate(code);
	}
	/** Noted only: how it looks is the real browser's affair. */
	setZoomFactor(factor: number): void {
		this.#zoomFactor = factor;
	}
	getZoomFactor(): number {
		return this.#zoomFactor;
	}
	getLastWebPreferences(): WebPreferences {
		return this.#preferences;
	}
	setWindowOpenHandler(handler: OpenHandler): void {
		this.#openHandler = handler;
	}
	reload(): void {
		void this.#load(this.#url, (page) => page.reload({ waitUntil: "load" })).catch(() => {});
	}

	/** What the page has no listener for is lost, as it really is. */
	send(channel: string, ...args: unknown[]): void {
		const detail = { channel, args: structuredClone(args) };
		void this.page
			.then((page) =>
				page.evaluate(
					([name, message]) => void window.dispatchEvent(new CustomEvent(name, { detail: message })),
					[`host-${this.#secret}`, detail] as const,
				),
			)
			.catch(() => {});
	}

	/** Where keys go: the browser gives the focus to the page that is used. */
	focus(): void {
		void this.page.then((page) => page.bringToFront()).catch(() => {});
	}

	close(): void {
		void this.destroy();
	}

	async destroy(): Promise<void> {
		if (this.#isDestroyed) return;
		this.#isDestroyed = true;
		this.#shared.contents.delete(this.#secret);
		this.session.contents.delete(this);
		await this.page.then((page) => page.close()).catch(() => {});
		this.emit("destroyed");
	}

	async #open(): Promise<Page> {
		const browser = await this.session.browser();
		const page = await browser.openPage();
		this.#secret = browser.createSecret();
		this.#shared.contents.set(this.#secret, this);
		await page.exposeBinding(this.#secret, ({ frame }, message: FromPage) => this.#receive(frame, message));
		await page.addInitScript({ content: this.#shimText() });
		page.on("framenavigated", (frame) => {
			if (frame !== page.mainFrame()) return;
			this.#url = toAppAddress(frame.url());
			this.emit("did-navigate", {}, this.#url, 200, "OK");
		});
		page.on("load", () => {
			this.#isLoading = false;
			this.emit("did-finish-load");
			this.emit("ready-to-show");
		});
		page.on("crash", () => this.emit("render-process-gone", {}, { reason: "crashed", exitCode: 1 }));
		const protocol = await page.context().newCDPSession(page);
		await protocol.send("Page.enable");
		await this.#watchNavigation(protocol);
		this.#watchOpening(protocol);
		return page;
	}

	/** The host may say that a certificate does not matter. It never should. */
	#isCertificateIgnored(address: string, reason: string): boolean {
		let isPrevented = false;
		let isTrusted = false;
		const event = {
			preventDefault: () => {
				isPrevented = true;
			},
		};
		this.emit("certificate-error", event, address, reason, {}, (trusts: boolean) => {
			isTrusted = trusts;
		});
		return isPrevented && isTrusted;
	}

	#shimText(): string {
		const { preload, contextIsolation, nodeIntegration, sandbox } = this.#preferences;
		const options = {
			secret: this.#secret,
			syncPath: SYNC_PATH,
			platform: process.platform,
			exposesNode: nodeIntegration === true || contextIsolation === false || sandbox === false,
		};
		return pageShimText(options, preload === undefined ? null : readFileSync(preload, "utf8"));
	}

	#receive(frame: Frame, message: FromPage): unknown {
		switch (message.type) {
			case "permission":
				return this.session.decide(this, message.permission, toAppAddress(frame.url()));
			case "input":
				return void this.emit("input-event", {}, { type: message.input });
			case "open":
				return this.#decideOpening({ url: toAppAddress(message.url), frameName: "", features: "" });
			case "title":
				return void this.emit("page-title-updated", {}, message.title, true);
			case "menu":
				return void this.emit("context-menu", {}, strict("ContextMenuParams", { ...message.params }));
		}
		const sender = strict("WebFrameMain", {
			url: toAppAddress(frame.url()),
			parent: frame.parentFrame() === null ? null : {},
		});
		return this.#shared.ipcMain.receive(this, sender, message.channel, message.args);
	}

	/** Not by a route of Playwright: that stops every request of the page, and turns the browser's cache off. */
	async #watchNavigation(protocol: CDPSession): Promise<void> {
		const { frameTree } = await protocol.send("Page.getFrameTree");
		protocol.on("Fetch.requestPaused", ({ requestId, request, frameId }) => {
			const isAllowed = this.#decideNavigation(request.url, frameId === frameTree.frame.id);
			const decided = isAllowed
				? protocol.send("Fetch.continueRequest", { requestId })
				: protocol.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
			// A page that is closed meanwhile navigates nowhere.
			decided.catch(() => {});
		});
		await protocol.send("Fetch.enable", { patterns: [{ resourceType: "Document" }] });
	}

	#decideNavigation(address: string, isMainFrame: boolean): boolean {
		if (this.#isHostLoading || isAppHost(new URL(address).host)) return true;
		const url = toAppAddress(address);
		let isPrevented = false;
		const event = strict("WillNavigateEvent", {
			url,
			isMainFrame,
			preventDefault: () => {
				isPrevented = true;
			},
		});
		this.emit("will-frame-navigate", event, url);
		if (isMainFrame) this.emit("will-navigate", event, url);
		return !isPrevented;
	}

	#watchOpening(protocol: CDPSession): void {
		protocol.on("Page.windowOpen", ({ url, windowName, windowFeatures }) => {
			const features = windowFeatures.join(",");
			this.#decideOpening({ url: toAppAddress(url), frameName: windowName, features });
		});
	}

	#decideOpening(details: object): void {
		const decision = this.#openHandler(details as Parameters<OpenHandler>[0]);
		if (decision.action !== "deny") this.emit("did-create-window", {}, details);
	}
}
