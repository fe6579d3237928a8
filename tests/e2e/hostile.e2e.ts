import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage } from "../support/browser.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { finishedAnswer, HAS_BROWSER, partsOf, say } from "../support/stage.ts";

const HOSTILE = [
	"<script>window.broken = 1</script>",
	"<img src=x onerror='window.broken=2'>",
	"<svg/onload=window.broken=3><a xlink:href='javascript:window.broken=4'>x</a></svg>",
	"<iframe src='https://evil.example/'></iframe><object data='https://evil.example/'></object>",
	"[click](javascript:window.broken=5) [data](data:text/html,<script>window.broken=6</script>) [vb](vbscript:x)",
	"[a](JaVaScRiPt:window.broken=7) [b](\tjavascript:window.broken=8) [c](java&#115;cript:window.broken=9)",
	"![pixel](https://evil.example/pixel.png) ![x](javascript:window.broken=10) ![y](data:image/svg+xml,<svg/onload=alert(1)>)",
	"[ref]\n\n[ref]: javascript:window.broken=11",
	"<javascript:window.broken=12> <https://evil.example/auto>",
	"<style>body{display:none}</style><link rel=stylesheet href=https://evil.example/a.css>",
	"<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'>",
	"| <img src=https://evil.example/a.png> |\n|---|\n| [x](javascript:window.broken=13) |",
	"```html\n<script>window.broken=14</script>\n```",
	"```<img src=x onerror=window.broken=15>\ncode\n```",
	`${"> ".repeat(300)}deep`,
	`${"- ".repeat(200)}list`,
	`${"*".repeat(5000)}a${"_".repeat(5000)}`,
	`${"[".repeat(3000)}x${"](".repeat(3000)}`,
	"&lt;script&gt;window.broken=16&lt;/script&gt; &#60;img src=x onerror=window.broken=17&#62;",
	"\u202Eevil\u202C \u0000 \uFFFF \u{1F468}\u200D\u{1F469}",
];

describe.skipIf(!HAS_BROWSER)("Hostile answers", () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());

	test("No answer runs a script, asks another server for anything, or breaks the page", async () => {
		await using server = await startScriptedServer({
			answer: (content) => ({ text: HOSTILE[Number(content)] ?? "", tokenLength: 7 }),
		});
		const { page, complaints } = await openPage(browser, server.url);
		page.on("dialog", (dialog) => {
			complaints.push(`dialog: ${dialog.message()}`);
			void dialog.dismiss();
		});
		for (const index of HOSTILE.keys()) {
			await say(page, String(index));
			await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
			await expect.poll(() => partsOf(page).answers.count()).toBeGreaterThan(0);
		}
		// All of them at once, as they are read from the server.
		await page.reload();
		await finishedAnswer(page);
		const section = page.getByRole("region", { name: "Messages" });
		for (let i = 0; i < 12; i++) {
			await section.evaluate((element) => element.scrollBy(0, -500));
			await page.waitForTimeout(30);
			const found = await page.evaluate(() => ({
				elements: document.querySelectorAll(
					"article :is(script, img, iframe, object, embed, style, link, base, meta, svg:not(.lucide), form)",
				).length,
				links: [...document.querySelectorAll<HTMLAnchorElement>("article a")].map((link) =>
					[new URL(link.href).protocol, link.rel, link.target].join(" "),
				),
				broken: (window as unknown as { broken?: number }).broken ?? 0,
			}));
			expect(found.elements).toBe(0);
			expect(found.broken).toBe(0);
			for (const link of found.links) expect(link).toMatch(/^(https?|mailto): noopener noreferrer _blank$/);
		}
		expect(complaints).toEqual([]);
	});

	const html = ["content-type", "text/html"] as const;
	const NOISE: readonly (string | Buffer)[] = [
		Buffer.alloc(4096, 0xff),
		"hello, who is there?",
		"x".repeat(40 * 1024 * 1024),
		"[".repeat(100_000),
		'{"type":"welcome","protocol":{},"rev":"x","active":{"length":1e9}}',
	];

	test("Whatever answers in place of the server is told in a sentence, and reaches nothing", async () => {
		const reached: string[] = [];
		const elsewhere = await startScriptedServer({
			instead: (path) => {
				reached.push(path);
				return [200, { "access-control-allow-origin": "*" }, '{"product":"parley"}'];
			},
		});
		await using stack = new AsyncDisposableStack();
		stack.use(elsewhere);
		const page = [200, Object.fromEntries([html]), "<!doctype html><h1>Sign in to the network</h1>"] as const;
		const away = [302, { location: `${elsewhere.url}/api/server` }, ""] as const;
		const odd = {
			product: "parley",
			name: {},
			capabilities: { stop: 1 },
			limits: "x",
			protocol: [],
			auth: 7,
		};
		let inPlace: readonly [number, Record<string, string>, string] | null = null;
		const server = stack.use(
			await startScriptedServer({ instead: (path) => (path.startsWith("/api/") ? inPlace : null) }),
		);
		const { page: tab, complaints } = await openPage(browser, server.url);
		await say(tab, "Before");
		await finishedAnswer(tab);
		const wake = async (text: string) => {
			await tab.evaluate(() => dispatchEvent(new Event("online")));
			return tab.getByText(text).count();
		};
		for (const [sent, told] of [
			[page, "Something else answers in place of the server"],
			[away, "The server did not answer."],
			[[403, {}, JSON.stringify({ detail: `Go away ${"y".repeat(5000)}` })], "Go away"],
		] as const) {
			inPlace = [sent[0], { ...sent[1] }, sent[2]];
			server.sockets.drop();
			await expect.poll(() => wake(told), { interval: 50 }).toBe(1);
			// What is there stays.
			expect(await partsOf(tab).mine.filter({ hasText: "Before" }).count()).toBe(1);
		}
		expect(reached).toEqual([]);
		// A word without an end takes no room of what stands beside it.
		const width = tab.viewportSize()?.width ?? 0;
		const help = await tab.getByRole("button", { name: "What is wrong?" }).boundingBox();
		expect((help?.x ?? width) + (help?.width ?? width)).toBeLessThanOrEqual(width);
		expect((await tab.getByText("Go away").boundingBox())?.width).toBeLessThan(width);
		inPlace = null;
		Object.assign(server.info, odd);
		await expect.poll(() => wake("Go away"), { interval: 50 }).toBe(0);
		for (const noise of NOISE) server.sockets.sendRaw(noise);
		await say(tab, "After all of it");
		await expect.poll(() => partsOf(tab).answers.last().innerText()).toContain("You said: After all of it");
		// That the browser tells of: it stopped a way to elsewhere, which reached nothing.
		const stopped = /Content Security Policy|^request: .*\/api\/server$/;
		expect(complaints.filter((line) => !stopped.test(line))).toEqual([]);
	});

	test("Frames that no server should send leave the page as it was", async () => {
		await using server = await startScriptedServer();
		const { page, complaints } = await openPage(browser, server.url);
		await say(page, "Hello");
		await finishedAnswer(page);
		const frames: readonly unknown[] = [
			null,
			[],
			"text",
			{ type: "token" },
			{ type: "token", token: 5, offset: "x", chat_id: {}, task_id: [], message_id: null },
			{ type: "token", token: "x", offset: 9e15, chat_id: "1", task_id: "t", message_id: "2" },
			{ type: "message", message: { id: "__proto__", chat_id: "constructor", content: { a: 1 } } },
			{ type: "chat_updated", chat: { id: "7", title: { toString: 1 }, updated_at: "never" } },
			{
				type: "structured_token",
				data: { __proto__: { x: 1 }, deep: JSON.parse(`${"[".repeat(60)}1${"]".repeat(60)}`) },
				chat_id: "1",
				message_id: "2",
				task_id: "t",
			},
			{
				type: "generation_complete",
				chat_id: "1",
				message_id: "99",
				task_id: "none",
				status: "whatever",
				length: -1,
			},
			{ type: "chat_deleted", chat_id: "hasOwnProperty" },
			{ type: "welcome", active: 7 },
			{ type: "error", message: "<img src=x onerror=window.broken=1>", code: 5 },
		];
		for (const frame of frames) server.sockets.send(frame as Record<string, unknown>);
		await say(page, "Still there?");
		await expect.poll(() => partsOf(page).answers.last().innerText()).toContain("You said: Still there?");
		expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken)).toBeUndefined();
		expect(complaints).toEqual([]);
	});
});
