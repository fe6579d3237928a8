import type { EventEmitter } from "node:events";
import type { Session } from "electron";
import type { ChromiumProcess } from "./chromium-process.ts";
import type { Doubled } from "./doubled.ts";
import { fetchWithVerdict } from "./fetch-with-verdict.ts";
import { type MetCertificate, meetCertificate } from "./met-certificate.ts";
import type { ProtocolDouble } from "./protocol-double.ts";

type RequestHandler = Parameters<Session["setPermissionRequestHandler"]>[0];
type CheckHandler = Parameters<Session["setPermissionCheckHandler"]>[0];
type VerifyProc = Parameters<Session["setCertificateVerifyProc"]>[0];
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
			| "setCertificateVerifyProc"
			| "fetch"
			| "resolveProxy"
		>
{
	/** Schemes that its pages are served from. */
	readonly protocol: ProtocolDouble;
	readonly #path: string;
	/** Pages that are in it. */
	readonly contents = new Set<EventEmitter>();
	#verify: VerifyProc = null;
	/** What a check came to is kept, as it is in Electron, by name and certificate. */
	readonly #verdicts = new Map<string, string | null>();
	readonly #findFault: (address: string) => Promise<string | null>;
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
		/** What a browser has against a certificate of its own accord. */
		readonly findFault: (address: string) => Promise<string | null>;
	}) {
		this.#findFault = deps.findFault;
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

	setCertificateVerifyProc(proc: VerifyProc): void {
		this.#verify = proc;
	}

	/** Fetches as a page of the app would, with the browser's say, and then the host's, on certificates. */
	fetch(input: string | Request, init?: RequestInit): Promise<Response> {
		return fetchWithVerdict((address) => this.#judge(address), String(input), init);
	}

	/** Of the ones that its own requests go through: none. */
	async resolveProxy(): Promise<string> {
		return "DIRECT";
	}

	async #judge(address: string): Promise<string | null> {
		const { hostname, port } = new URL(address);
		const found = await this.#findFault(address);
		const verify = this.#verify;
		if (verify === null || (found !== null && !found.startsWith("net::ERR_CERT"))) return found;
		const met = await meetCertificate(hostname, Number(port || 443)).catch(() => null);
		if (met === null) return found;
		const key = `${hostname} ${met.fingerprint256}`;
		const known = this.#verdicts.get(key);
		if (known !== undefined) return known;
		const facts = { hostname, certificate: met.certificate, verificationResult: found ?? "net::OK" };
		const decision = await new Promise<number>((resolve) => {
			verify(
				{ ...facts, errorCode: 0, isIssuedByKnownRoot: false, validatedCertificate: met.certificate },
				resolve,
			);
		});
		const verdict = decision === 0 ? null : decision === -3 ? found : "net::ERR_FAILED";
		this.#verdicts.set(key, verdict);
		return verdict;
	}

	/** The certificate of a server, where the host trusts it although something is wrong with it; null: it does not. */
	async trusted(hostname: string, port: number): Promise<MetCertificate | null> {
		const met = await meetCertificate(hostname, port);
		const [contents] = this.contents;
		if (met.fault === null || contents === undefined) return null;
		let isPrevented = false;
		let isTrusted = false;
		const event = {
			preventDefault: () => {
				isPrevented = true;
			},
		};
		const decide = (trusts: boolean) => {
			isTrusted = trusts;
		};
		const address = `https://${hostname}:${port}/`;
		contents.emit("certificate-error", event, address, met.fault, met.certificate, decide);
		return isPrevented && isTrusted ? met : null;
	}

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
