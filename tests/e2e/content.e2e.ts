import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage, type WatchedPage } from "../support/browser.ts";
import { DOT, openPictureHost } from "../support/picture-host.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";
import { finishedAnswer, HAS_BROWSER, partsOf, say } from "../support/stage.ts";

const answersWith = (pictureHost: string): Readonly<Record<string, string>> => ({
	code: `\`\`\`ts\nconst line = "${"long ".repeat(60)}";\n\`\`\`\n\nDone.`,
	math: "Let $a^2$ cost $5 and $6.\n\n$$\n\\frac{1}{2}\n$$\n\nBroken: $\\frac{1$ and \\(\\nonsense{x}\\).\n\nThe end.",
	chemistry: "Water: $\\ce{2H2 + O2 -> 2H2O}$ at $\\pu{100 °C}$.\n\nBroken: $\\ce{H2$.",
	pictures: `See ![A cat](${pictureHost}/cat.png) and ![dot](data:image/png;base64,${DOT}) and ![old](http://old.example/x.png).`,
	mixed:
		"React هي مكتبة\n\n- عنصر\n\n1. واحد\n\n> اقتباس\n\n| الاسم | القيمة |\n|---|---|\n| أ | 1 |\n\n- English",
	notes: `Said[^a], and once more[^A].\n\n${"Much more. ".repeat(600)}\n\n[^a]: First\n\n    Second`,
	diagram:
		"```mermaid\nflowchart LR\n  A[Start] --> B[End]\n```\n\n```mermaid\nflowchart LR\n  A --> --> [\n```\n\nDone.",
});

const SLOW_TEXT = `${"Words that come one by one, ".repeat(5)}and code:\n\n\`\`\`js\nlet first = 1;\nlet second = 2;`;

describe.skipIf(!HAS_BROWSER)("What an answer can hold", () => {
	let browser: Browser;
	let server: ScriptedServer;
	let pictures: Awaited<ReturnType<typeof openPictureHost>>;
	let visit: WatchedPage;
	let page: Page;
	const goOn = Promise.withResolvers<void>();
	beforeAll(async () => {
		browser = await openBrowser();
		pictures = await openPictureHost();
		const answers = answersWith(pictures.url);
		const slow = {
			...{ text: `${SLOW_TEXT}\nlet third;`, tokensPerSecond: 60, tokenLength: 5 },
			pause: { offset: SLOW_TEXT.length, until: goOn.promise },
		};
		server = await startScriptedServer({
			answer: (content) =>
				content === "slow" ? slow : { text: answers[content] ?? content, tokenLength: 5 },
		});
		visit = await openPage(browser, server.url, { ignoreHTTPSErrors: true });
		page = visit.page;
	});
	afterAll(async () => {
		await browser.close();
		await server[Symbol.asyncDispose]();
		await pictures[Symbol.asyncDispose]();
	});

	/** The answer to this, finished. */
	async function ask(name: string) {
		await say(page, name);
		await finishedAnswer(page);
		return partsOf(page).answers.last();
	}

	async function save(button: string): Promise<{ readonly name: string; readonly text: string }> {
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			partsOf(page).answers.last().getByRole("button", { name: button }).click(),
		]);
		return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
	}

	test("Code can be wrapped, and saved under a name that tells its language", async () => {
		const answer = await ask("code");
		const code = answer.locator("pre");
		await code.locator(".token-keyword", { hasText: "const" }).waitFor();
		const isWide = () => code.evaluate((element) => element.scrollWidth > element.clientWidth);
		expect(await isWide()).toBe(true);
		const wrap = answer.getByRole("button", { name: "Wrap long lines" });
		await wrap.click();
		expect(await isWide()).toBe(false);
		expect(await wrap.getAttribute("aria-pressed")).toBe("true");
		const saved = await save("Save as a file");
		expect(saved.name).toBe("code.ts");
		expect(saved.text).toContain('const line = "long long');
	});

	test("Code that is not complete is saved as far as it is there", async () => {
		await say(page, "slow");
		await page.getByText("second = 2;").waitFor();
		expect((await save("Save as a file")).text).toMatch(/^let first = 1;\nlet second = 2;/);
		goOn.resolve();
		await finishedAnswer(page);
		expect((await save("Save as a file")).text).toBe("let first = 1;\nlet second = 2;\nlet third;");
	});

	test("Code that was coloured before has its colours from the moment it is on the page again", async () => {
		await say(page, "code");
		await finishedAnswer(page);
		const { answers, chats } = partsOf(page);
		await answers.last().locator(".token-keyword", { hasText: "const" }).waitFor();
		await page.getByRole("button", { name: "New chat" }).first().click();
		await expect.poll(() => answers.count()).toBe(0);
		// An observer is told in the same task, which is before anything is painted.
		const shown = page.evaluate(
			() =>
				new Promise<readonly boolean[]>((resolve) => {
					new MutationObserver((_, observer) => {
						const found = [...document.querySelectorAll(".code-frame code")];
						if (found.length === 0) return;
						observer.disconnect();
						resolve(found.map((code) => code.querySelector(".token-keyword") !== null));
					}).observe(document.body, { subtree: true, childList: true });
				}),
		);
		await chats.first().click();
		const isColoured = await shown;
		expect(isColoured.length).toBeGreaterThan(0);
		expect(isColoured).not.toContain(false);
	});

	test("Formulas are drawn, read as MathML, and copied as their source; prices and mistakes stay text", async () => {
		const answer = await ask("math");
		await answer.locator('.formula[data-drawn="true"]').nth(1).waitFor();
		await expect.poll(() => answer.locator("math").count()).toBe(2);
		await expect.poll(() => answer.locator('.formula[data-display="true"] math mfrac').count()).toBe(1);
		await answer.locator(".reading").evaluate((element) => getSelection()?.selectAllChildren(element));
		await page.evaluate(() => {
			addEventListener("copy", ({ clipboardData }) => {
				document.body.dataset.copied = clipboardData?.getData("text/plain");
			});
			document.execCommand("copy");
			getSelection()?.removeAllRanges();
		});
		const text = (await page.locator("body").getAttribute("data-copied"))?.split(/\n+/);
		expect(text).toEqual([
			"Let $a^2$ cost $5 and $6.",
			"$$",
			"\\frac{1}{2}",
			"$$",
			"Broken: $\\frac{1$ and \\(\\nonsense{x}\\).",
			"The end.",
		]);
		for (const source of ["$\\frac{1$", "\\(\\nonsense{x}\\)"]) {
			expect(await answer.getByText(source).isVisible()).toBe(true);
		}
	});

	test("Formulas of chemistry are drawn by a part that comes with the first of them", async () => {
		const answer = await ask("chemistry");
		await answer.locator('.formula[data-drawn="true"]').nth(1).waitFor();
		expect(await answer.locator("math mo", { hasText: "→" }).count()).toBe(1);
		expect(await answer.locator("math msub").count()).toBeGreaterThan(1);
		expect(await answer.getByText("$\\ce{H2$").isVisible()).toBe(true);
	});

	test("Lists, quotes and tables run the way of their own words, whatever the answer begins with", async () => {
		const answer = await ask("mixed");
		const directions = await answer
			.locator("ul, ol, blockquote, table")
			.evaluateAll((all) => all.map((one) => `${one.localName} ${getComputedStyle(one).direction}`));
		expect(directions).toEqual(["ul rtl", "ol rtl", "blockquote rtl", "table rtl", "ul ltr"]);
	});

	test("A note and what refers to it lead to each other within their message, by mouse and keys", async () => {
		await ask("notes");
		const answer = await ask("notes");
		const address = page.url();
		const [reference, note] = [
			answer.getByLabel("Note a").first(),
			answer.getByLabel("Back to where note a belongs"),
		];
		const isThere = (link: Locator) =>
			link.evaluate((element) => {
				const { top, bottom } = element.getBoundingClientRect();
				return document.activeElement === element && top > 0 && bottom < innerHeight;
			});
		await reference.click();
		expect(await isThere(note)).toBe(true);
		await page.keyboard.press("Enter");
		expect(await isThere(reference)).toBe(true);
		await page.keyboard.press("Enter");
		expect(await isThere(note)).toBe(true);
		expect(page.url()).toBe(address);
	});

	test("A picture is asked for only after a click, in a frame that can reach nothing", async () => {
		const answer = await ask("pictures");
		await answer.getByRole("link", { name: "A cat (127.0.0.1" }).waitFor();
		expect(await answer.locator("img, iframe").count()).toBe(0);
		expect(pictures.asked).toEqual([]);
		const show = answer.getByRole("button", { name: "Show image" });
		await expect.poll(() => show.count()).toBe(2);
		await show.first().press("Enter");
		const frame = answer.locator("iframe");
		await frame.contentFrame().getByRole("img", { name: "A cat" }).waitFor();
		expect(pictures.asked.map(({ path }) => path)).toEqual(["/cat.png"]);
		expect(pictures.asked[0]?.headers).not.toHaveProperty("referer");
		expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
		const reach = await frame
			.contentFrame()
			.locator("body")
			.evaluate(() => {
				const attempt = (what: () => unknown) => {
					try {
						what();
						return true;
					} catch {
						return false;
					}
				};
				return [self.origin, attempt(() => parent.document.title), attempt(() => localStorage.length)];
			});
		expect(reach).toEqual(["null", false, false]);
		await show.click();
		await answer.getByRole("img", { name: "dot" }).waitFor();
		// The page itself lets no picture from elsewhere in, whoever asks.
		const isLoaded = await page.evaluate(
			(address) =>
				new Promise((resolve) => {
					const picture = new Image();
					picture.onload = () => resolve(true);
					picture.onerror = () => resolve(false);
					picture.src = address;
				}),
			`${pictures.url}/sly.png`,
		);
		expect(isLoaded).toBe(false);
		expect(pictures.asked.length).toBe(1);
	});

	test("A diagram is an image with its source at hand; one with a mistake is its source and a sentence", async () => {
		const answer = await ask("diagram");
		const image = answer.getByRole("img", { name: "Diagram" });
		await image.waitFor();
		await expect
			.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth))
			.toBeGreaterThan(50);
		await answer.getByText("This diagram could not be drawn: its source has a mistake.").waitFor();
		const saved = await save("Save as SVG");
		expect(saved.name).toBe("diagram.svg");
		expect(saved.text).toMatch(/^<svg [^>]*viewBox=.*Start/s);
		await answer.getByRole("button", { name: "Show the source" }).click();
		await expect.poll(() => answer.locator("pre").first().innerText()).toContain("A[Start] --> B[End]");
		await answer.getByRole("button", { name: "Show the diagram" }).click();
		await image.waitFor();
		const before = await image.getAttribute("src");
		await page.emulateMedia({ colorScheme: "dark" });
		await expect.poll(() => image.getAttribute("src")).not.toBe(before);
		await page.emulateMedia({ colorScheme: "light" });
	});

	test("An object shows its fields, folds, and puts a list of objects in order by a column", async () => {
		const chat = server.chats.addChat({ title: "Object" });
		const rows = [
			{ region: "North", sales: 900 },
			{ region: "=South", sales: 12_000 },
			{ region: "East", sales: null },
		];
		const report = { report_name: "Sales", regions: rows, contact: { name: "Ada", city: "London" } };
		server.chats.addMessage(chat, { isAi: false, content: "Report" });
		server.chats.addMessage(chat, { isAi: true, content: JSON.stringify(report), structured: true });
		const { page, complaints, context } = await openPage(browser, `${server.url}/#/chat/${chat.id}`);
		await context.grantPermissions(["clipboard-read", "clipboard-write"]);
		const answer = partsOf(page).answers.last();
		const button = (name: string | RegExp) => answer.getByRole("button", { name });
		await answer.getByText("Report name").waitFor();
		const firsts = () => answer.locator("tbody tr > :first-child").allInnerTexts();
		expect(await firsts()).toEqual(["North", "=South", "East"]);
		await button("sales").press("Enter");
		expect(await firsts()).toEqual(["North", "=South", "East"]);
		await button("sales").press("Enter");
		expect(await firsts()).toEqual(["=South", "North", "East"]);
		expect(await answer.getByRole("columnheader", { name: "sales" }).getAttribute("aria-sort")).toBe(
			"descending",
		);
		await button("Copy CSV").click();
		await expect
			.poll(() => page.evaluate(() => navigator.clipboard.readText()))
			.toBe("region,sales\r\n'=South,12000\r\nNorth,900\r\nEast,\r\n");
		await button(/^Contact/).press("ArrowLeft");
		expect(await answer.getByText("London").count()).toBe(0);
		await button(/^Contact/).press("Enter");
		await answer.getByText("London").waitFor();
		await button("JSON").first().click();
		expect(JSON.parse(await answer.locator("pre").innerText())).toEqual(report);
		expect(complaints).toEqual([]);
		await page.close();
	});

	test("A table of ten thousand rows is all there, and on the page is what is in sight; no digit is lost", async () => {
		const chat = server.chats.addChat({ title: "Large" });
		// Written out: more digits than a number of JavaScript keeps.
		const rows = Array.from(
			{ length: 10_000 },
			(_, i) => `{"id":900719925474${10_000_000 + i}99,"note":"=1+${i}","<b>key</b>":null}`,
		);
		const folded = `${"[".repeat(200)}7${"]".repeat(200)}`;
		server.chats.addMessage(chat, { isAi: false, content: "Report" });
		const content = `{"rows":[${rows}],"folded":${folded},"":"${"word ".repeat(20_000)}"}`;
		server.chats.addMessage(chat, { isAi: true, content, structured: true });
		const { page, complaints, context } = await openPage(browser, `${server.url}/#/chat/${chat.id}`);
		await context.grantPermissions(["clipboard-read", "clipboard-write"]);
		const answer = partsOf(page).answers.last();
		const copied = () => page.evaluate(() => navigator.clipboard.readText());
		const onPage = answer.locator("tbody tr[aria-rowindex]");
		await answer.getByText("9007199254741000000099", { exact: true }).waitFor();
		expect(await onPage.count()).toBeLessThan(200);
		await answer.locator(".table-frame").evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
		await answer.getByText("=1+9999", { exact: true }).waitFor();
		expect(await onPage.count()).toBeLessThan(200);
		await answer.getByText("10,000 rows").waitFor();
		await answer.getByRole("button", { name: "Copy CSV" }).click();
		await expect.poll(async () => (await copied()).split("\r\n").length).toBe(10_002);
		expect((await copied()).split("\r\n")[1]).toBe("9007199254741000000099,'=1+0,");
		const deeper = answer.getByRole("button", { name: "1 item", exact: true });
		await deeper.click();
		await expect.poll(() => deeper.count()).toBe(2);
		await answer.getByRole("button", { name: "Copy JSON" }).click();
		await expect.poll(async () => (await copied()).replace(/\s/g, "")).toBe(content.replace(/\s/g, ""));
		expect(complaints).toEqual([]);
		await page.close();
	});

	test("None of it left a mark in the console", () => {
		expect(visit.complaints.filter((complaint) => !complaint.includes(pictures.url))).toEqual([]);
	});
});
