import type { Session } from "electron";
import type { ChromiumProcess } from "./chromium-process.ts";
import type { Doubled } from "./doubled.ts";
import type { ProtocolDouble } from "./protocol-double.ts";

type RequestHandler = Parameters<Session["setPermissionRequestHandler"]>[0];
type CheckHandler = Parameters<Session["setPermissionCheckHandler"]>[0];
type DeviceHandler = Parameters<Session["setDevicePermissionHandler"]>[0];

export class SessionDouble
	implements
		Doubled<
			Session,
			| "setPermissionRequestHandler"
			| "setPermissionCheckHandler"
			| "setDevicePermissionHandler"
			| "addWordToSpellCheckerDictionary"
			| "setSpellCheckerEnabled"
			| "isSpellCheckerEnabled"
			| "clearStorageData"
			| "clearCache"
			| "getStoragePath"
		>
{
	/** Schemes that its pages are served from. */
	readonly protocol: ProtocolDouble;
	readonly #path: string;
	/** Started when it is first needed. */
	readonly browser: () => Promise<ChromiumProcess>;
	readonly learned: string[] = [];
	#request: RequestHandler = null;
	#isSpellChecked = true;
	checkHandler: CheckHandler = null;
	deviceHandler: DeviceHandler = null;

	constructor(deps: {
		readonly path: string;
		readonly protocol: ProtocolDouble;
		readonly openBrowser: () => Promise<ChromiumProcess>;
	}) {
		this.#path = deps.path;
		this.protocol = deps.protocol;
		let browser: Promise<ChromiumProcess> | null = null;
		this.browser = () => {
			browser ??= deps.openBrowser();
			return browser;
		};
		this.close = async () => {
			await (await browser)?.close();
		};
	}

	/** Ends its browser. */
	readonly close: () => Promise<void>;

	getStoragePath(): string {
		return this.#path;
	}
	async clearStorageData(): Promise<void> {
		await (await this.browser()).clearStorage();
	}
	async clearCache(): Promise<void> {
		await (await this.browser()).clearCache();
	}

	setPermissionRequestHandler(handler: RequestHandler): void {
		this.#request = handler;
	}
	setPermissionCheckHandler(handler: CheckHandler): void {
		this.checkHandler = handler;
	}
	setDevicePermissionHandler(handler: DeviceHandler): void {
		this.deviceHandler = handler;
	}
	addWordToSpellCheckerDictionary(word: string): boolean {
		this.learned.push(word);
		return true;
	}

	setSpellCheckerEnabled(isOn: boolean): void {
		this.#isSpellChecked = isOn;
	}
	isSpellCheckerEnabled(): boolean {
		return this.#isSpellChecked;
	}

	/** Without a handler Electron grants everything. */
	decide(contents: object, permission: string, url: string): Promise<boolean> {
		const handler = this.#request;
		if (handler === null) return Promise.resolve(true);
		return new Promise((resolve) => {
			const details = { requestingUrl: url, isMainFrame: true };
			type Args = Parameters<NonNullable<RequestHandler>>;
			handler(contents as unknown as Args[0], permission as Args[1], resolve, details as Args[3]);
		});
	}
}
