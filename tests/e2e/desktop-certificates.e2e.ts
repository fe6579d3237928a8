import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { DesktopBridge } from "../../electron/bridge.ts";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
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

const SLOW = { timeout: 20_000 };

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
	await answerWith(app, 0);
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

type Shown = { readonly message: string; readonly detail: string };

/** The person answers each question with this button; what they were asked is noted. */
async function answerWith(app: DesktopApp, response: 0 | 1): Promise<void> {
	await app.evaluate((electron, button) => {
		const world = globalThis as unknown as { asked?: unknown[] };
		const asked = world.asked ?? [];
		world.asked = asked;
		electron.dialog.showMessageBox = async (...args: unknown[]) => {
			asked.push(args.at(-1));
			return { response: button, checkboxChecked: false };
		};
	}, response);
}
const readAsked = (app: DesktopApp) =>
	app.evaluate(() => (globalThis as unknown as { asked: Shown[] }).asked, null);

test.skipIf(!canRun)(
	"a certificate is trusted by the person, for its server only; another one is not, until they trust that",
	{ timeout: 60_000 },
	async () => {
		await using stand = await openTeam();
		await using folder = await openTempDir();
		await using another = await openTempDir();
		using elsewhere = await openTlsFront(stand.team.url, another.path);
		await using app = await openDesktop({ userData: folder.path });
		const { url, fingerprint } = stand.front;
		const home = await app.window();
		await answerWith(app, 0);
		expect(await home.evaluate(check, url)).toMatchObject({ ok: false });
		await answerWith(app, 1);
		expect(await home.evaluate(check, url)).toMatchObject({ ok: true, name: "Team" });
		const [first] = await readAsked(app);
		expect(first?.detail).toContain("Nobody this computer trusts vouches for it.");
		expect(first?.detail).toContain(fingerprint);

		const choose = (address: string) =>
			home.evaluate((given) => {
				const { desktop } = window as unknown as { readonly desktop: DesktopBridge };
				return desktop.chooseServer({ url: given, userId: "ada" });
			}, address);
		await choose(elsewhere.url);
		const other = await app.window(elsewhere.url);
		await choose(url);
		const page = await app.window(url);
		expect(await askInPage(page, "Hello")).not.toBe("");
		// The page of another server may not use it, nor one of its own that the person has not seen.
		await other.getByText(/so nothing is sent to it/).waitFor(SLOW);
		expect(await other.evaluate((to) => fetch(to).then(String, String), url)).toMatch(/Failed to fetch/);

		const changed = stand.front.changeCertificate();
		await page.getByText(/so nothing is sent to it/).waitFor(SLOW);
		if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/certificate.png` });
		await page.getByRole("textbox", { name: "Message", exact: true }).fill("Kept until then");
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Show the certificate" }).click();
		await page.getByRole("article", { name: "Answer" }).nth(1).waitFor(SLOW);
		const last = (await readAsked(app)).at(-1);
		for (const text of ["another one than the one you trusted", fingerprint, changed])
			expect(last?.detail).toContain(text);

		const readPins = () => JSON.parse(readFileSync(`${folder.path}/settings.json`, "utf8")).pins;
		expect(readPins()).toEqual({ [url]: changed });
		await home.evaluate(async (address) => {
			const { desktop } = window as unknown as { readonly desktop: DesktopBridge };
			const servers = await desktop.listServers();
			await desktop.removeServer(servers.find((server) => server.url === address)?.id ?? "");
		}, url);
		expect(readPins()).toEqual({});
	},
);
