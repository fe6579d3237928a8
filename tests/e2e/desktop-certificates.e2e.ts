import { expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import { askInPage } from "../support/desktop-steps.ts";
import { ServerProcess } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { openTlsFront } from "../support/tls-front.ts";

/** On the real runtime the system itself would have to be told whom to trust. */
const canRun = !HAS_RUNTIME && findBrowser() !== null;

async function openTeam() {
	await using stack = new AsyncDisposableStack();
	const folder = stack.use(await openTempDir());
	const team = stack.use(
		await ServerProcess.start({
			DATABASE_URL: `sqlite:///${folder.path}/chat.db`,
			SERVER_NAME: "Team",
			// Its own port is another one than that of its encrypted door.
			ALLOWED_HOSTS: "127.0.0.1",
			// Encrypted, the test host cannot give its pages the origin that they have in Electron.
			ALLOWED_ORIGINS: "app://parley,http://parley.app.localhost",
		}),
	);
	const front = stack.use(await openTlsFront(team.url, folder.path));
	const owned = stack.move();
	return { team, front, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const check = (url: string) => {
	const { desktop } = globalThis as unknown as {
		readonly desktop: {
			checkServer(input: object): Promise<{ ok: boolean; message?: string; name?: string }>;
		};
	};
	return desktop.checkServer({ url, userId: "ada" });
};

test.skipIf(!canRun)(
	"a certificate that only the system knows is good for the probe and for the page",
	async () => {
		await using stand = await openTeam();
		await using folder = await openTempDir();
		await using app = await openDesktop({
			userData: folder.path,
			env: { DESKTOP_HOST_TRUSTS: stand.front.keyHash },
		});
		const page = await app.window();
		expect(await page.evaluate(check, stand.front.url)).toEqual({
			ok: true,
			kind: "parley",
			name: "Team",
			warning: null,
		});
		await page.evaluate((url) => {
			const { desktop } = window as unknown as { desktop: { chooseServer(input: object): Promise<void> } };
			return desktop.chooseServer({ url, userId: "ada" });
		}, stand.front.url);
		const team = await app.window(stand.front.url);
		expect(await askInPage(team, "Hello")).not.toBe("");
	},
);

test.skipIf(!canRun)("a certificate that only Node was told of is refused by both", async () => {
	await using stand = await openTeam();
	await using folder = await openTempDir();
	await using app = await openDesktop({
		userData: folder.path,
		env: { NODE_EXTRA_CA_CERTS: stand.front.certificatePath },
	});
	const page = await app.window();
	const told = await page.evaluate(check, stand.front.url);
	expect(told).toMatchObject({ ok: false, message: expect.stringMatching(/nobody this computer trusts/) });
	// That is what the page itself would have met.
	const loaded = await app.evaluate(async (electron, url) => {
		const window = new electron.BrowserWindow({ show: false, webPreferences: { sandbox: true } });
		const outcome = await window.loadURL(url).then(
			() => "loaded",
			(error: Error) => error.message,
		);
		window.destroy();
		return outcome;
	}, stand.front.url);
	expect(loaded).toMatch(/ERR_CERT_AUTHORITY_INVALID/);
});
