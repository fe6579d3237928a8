import { randomUUID } from "node:crypto";
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";
import { findBrowser, TEST_ARGS } from "../browser.ts";
import { createCertificate, hashOfKey } from "../create-certificate.ts";
import { toBrowserAddress } from "./app-address.ts";
import { type LoopbackProxy, openLoopbackProxy } from "./loopback-proxy.ts";

const ARGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	// In Electron this is asked of the host's permission handlers.
	"--disable-features=LocalNetworkAccessChecks",
	"--remote-debugging-port=0",
	...TEST_ARGS,
];

/** Under it the browser keeps what pages of the app keep. */
const APP_AS_SEEN = toBrowserAddress("app://parley");

type Deps = Omit<Parameters<typeof openLoopbackProxy>[0], "standIn"> & {
	/** Folder of the browser's profile. */
	readonly profile: string;
};

/** A browser with a profile of its own for all pages of a session; it ends with this process. */
export class ChromiumProcess {
	readonly #context: BrowserContext;
	readonly #proxy: LoopbackProxy;
	#opening = 0;
	#spare: Page | null;

	private constructor(context: BrowserContext, proxy: LoopbackProxy) {
		this.#context = context;
		this.#proxy = proxy;
		this.#spare = context.pages()[0] ?? null;
		// No page opens another: windows are the host's to make.
		context.on("page", (page) => {
			if (this.#opening === 0) void page.close().catch(() => {});
		});
	}

	static async open({ profile, ...answers }: Deps): Promise<ChromiumProcess> {
		const executablePath = findBrowser();
		if (executablePath === null) throw new Error("The desktop test host needs Chromium; none is installed");
		const standIn = createCertificate(profile);
		const proxy = await openLoopbackProxy({ ...answers, standIn });
		const context = await chromium.launchPersistentContext(profile, {
			executablePath,
			args: [...ARGS, trustArg(standIn.cert)],
			headless: true,
			viewport: null,
			proxy: { server: proxy.url, bypass: "<-loopback>" },
			handleSIGINT: false,
			handleSIGTERM: false,
			handleSIGHUP: false,
		});
		return new ChromiumProcess(context, proxy);
	}

	async openPage(): Promise<Page> {
		const page = this.#spare ?? (await this.#newPage());
		this.#spare = null;
		return page;
	}

	/** What the browser has against the certificate at an address, `net::ERR_CERT_…`; null: nothing. */
	async findCertificateFault(address: string): Promise<string | null> {
		const page = await this.openPage();
		try {
			await page.goto(address);
			return null;
		} catch (error) {
			return /net::ERR_(?:CERT|SSL)_\w+/.exec(String(error))?.[0] ?? null;
		} finally {
			await page.close();
		}
	}

	/** Forgets all that pages of the app have kept. */
	async clearStorage(): Promise<void> {
		await this.#askBrowser((protocol) =>
			protocol.send("Storage.clearDataForOrigin", { origin: APP_AS_SEEN, storageTypes: "all" }),
		);
	}

	async clearCache(): Promise<void> {
		await this.#askBrowser((protocol) => protocol.send("Network.clearBrowserCache"));
	}

	async #askBrowser(ask: (protocol: CDPSession) => Promise<unknown>): Promise<void> {
		const page = await this.openPage();
		try {
			await ask(await this.#context.newCDPSession(page));
		} finally {
			await page.close();
		}
	}

	/** Nothing a page can guess. */
	createSecret(): string {
		return `host${randomUUID().replaceAll("-", "")}`;
	}

	async close(): Promise<void> {
		await this.#context.close().catch(() => {});
		this.#proxy.close();
	}

	async #newPage(): Promise<Page> {
		this.#opening++;
		return this.#context.newPage().finally(() => this.#opening--);
	}
}

/** `DESKTOP_HOST_TRUSTS` is the hash of a public key that this computer's system vouches for. */
function trustArg(standIn: string): string {
	const system = process.env.DESKTOP_HOST_TRUSTS;
	const hashes = [hashOfKey(standIn), ...(system === undefined ? [] : [system])];
	return `--ignore-certificate-errors-spki-list=${hashes.join(",")}`;
}
