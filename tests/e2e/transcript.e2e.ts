import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage } from "../support/browser.ts";
import { type ScriptedServerOptions, startScriptedServer } from "../support/scripted-server.ts";
import { finishedAnswer, HAS_BROWSER, partsOf, say } from "../support/stage.ts";
import { turnWheel } from "../support/turn-wheel.ts";

const PARAGRAPH =
	"The tide follows the moon, a little later each day, and the coast decides how high it comes. ";
const CODE = "\n\n```js\nconst a = 1;\nconst b = 2;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";

describe.skipIf(!HAS_BROWSER)("A long transcript", () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());

	async function openLong(
		messages: number,
		hold?: ScriptedServerOptions["hold"],
		answer = PARAGRAPH.repeat(40),
	) {
		const server = await startScriptedServer({
			answer: () => ({ text: answer, tokensPerSecond: 200, tokenLength: 12 }),
			...(hold === undefined ? {} : { hold }),
		});
		const chat = server.chats.addChat({ title: "Long" });
		for (let i = 0; i < messages; i++) {
			const content = `Message ${i}. ${PARAGRAPH.repeat(1 + (i % 7))}${i % 5 === 3 ? CODE : ""}`;
			server.chats.addMessage(chat, { isAi: i % 2 === 1, content });
		}
		const { page, complaints } = await openPage(browser, `${server.url}/#/chat/${chat.id}`);
		return { server, page, complaints, scroller: page.getByRole("region", { name: "Messages" }) };
	}
	const place = (page: Page) =>
		page.evaluate(() => {
			const element = document.querySelector("section[aria-label=Messages]");
			if (element === null) return { rest: -1, top: -1 };
			return {
				rest: element.scrollHeight - element.scrollTop - element.clientHeight,
				top: element.scrollTop,
			};
		});
	/** Text at the upper edge of the view and how far it is from there. */
	const anchor = (page: Page) =>
		page.evaluate(() => {
			const view = document.querySelector("section[aria-label=Messages]")?.getBoundingClientRect();
			const row = [...document.querySelectorAll("article")].find(
				(one) => one.getBoundingClientRect().bottom > (view?.top ?? 0) + 5,
			);
			return {
				text: row?.textContent?.slice(0, 20) ?? "",
				y: Math.round(row?.getBoundingClientRect().top ?? 0),
			};
		});

	test("10,000 messages open at the end with few elements on the page", async () => {
		const { server, page } = await openLong(10_000);
		await using _server = server;
		await page.getByText("Message 9999.").waitFor();
		expect((await place(page)).rest).toBeLessThanOrEqual(1);
		expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(600);
	});

	test("Scrolling back from the end never jumps, through all kinds of messages", async () => {
		const { server, page } = await openLong(400);
		await using _server = server;
		await page.getByText("Message 399.").waitFor();
		await page.getByRole("region", { name: "Messages" }).hover();
		for (let i = 0; i < 60; i++) {
			const before = await anchor(page);
			await turnWheel(page, -60);
			const moved = await page.evaluate(
				({ text }) => {
					const row = [...document.querySelectorAll("article")].find((one) =>
						one.textContent?.startsWith(text),
					);
					return row === undefined ? null : Math.round(row.getBoundingClientRect().top);
				},
				{ text: before.text },
			);
			expect(moved, `step ${i}, ${before.text}`).not.toBeNull();
			expect(Math.abs((moved ?? 0) - before.y - 60), `step ${i}, ${before.text}`).toBeLessThanOrEqual(2);
		}
		const before = await anchor(page);
		await page.waitForTimeout(400);
		expect(await anchor(page)).toEqual(before);
	});

	test("Parts of a chat that come late, while one scrolls up to them, move nothing that is read", async () => {
		const { server, page, scroller } = await openLong(900, (path) =>
			path.includes("before=") ? delay(120) : undefined,
		);
		await using _server = server;
		await page.getByText("Message 899.").waitFor();
		await page.getByRole("region", { name: "Messages" }).hover();
		const isOlderAsked = () => server.requests.filter((request) => request.includes("before=")).length;
		for (let i = 0; i < 300 && isOlderAsked() < 3; i++) {
			const before = await anchor(page);
			await turnWheel(page, -500);
			const movedBy = await page.evaluate(({ text, y }) => {
				const row = [...document.querySelectorAll("article")].find((one) =>
					one.textContent?.startsWith(text),
				);
				return row === undefined ? null : Math.round(row.getBoundingClientRect().top) - y;
			}, before);
			// What was at the top is lower now, by as much as was scrolled or, at the upper end, by less.
			expect(movedBy, `step ${i}, ${before.text}`).not.toBeNull();
			expect(movedBy, `step ${i}, ${before.text}`).toBeGreaterThanOrEqual(-2);
			expect(movedBy, `step ${i}, ${before.text}`).toBeLessThanOrEqual(502);
		}
		expect(isOlderAsked()).toBe(3);
		const before = await anchor(page);
		await page.waitForTimeout(400);
		expect(await anchor(page)).toEqual(before);
		await scroller.focus();
		await page.keyboard.press("Home");
		await page.getByRole("region", { name: "Messages" }).getByText("Message 0.").waitFor();
	});

	test("A part that cannot be read is said, and read on demand", async () => {
		const { server, page } = await openLong(400);
		await using _server = server;
		await page.getByText("Message 399.").waitFor();
		await page.route(/before=/, (route) => route.abort());
		await page.getByRole("region", { name: "Messages" }).focus();
		await page.keyboard.press("Home");
		await expect
			.poll(async () => {
				await page.mouse.move(600, 300);
				await page.mouse.wheel(0, -3000);
				return page.getByText("The older messages could not be read.").count();
			})
			.toBe(1);
		await page.unroute(/before=/);
		// On a slow machine the newest may have been asked for, too.
		const line = page.getByRole("status").filter({ hasText: "The older messages could not be read." });
		await line.getByRole("button", { name: "Try again" }).click();
		await page.getByText("The older messages could not be read.").waitFor({ state: "detached" });
		await page.getByRole("region", { name: "Messages" }).focus();
		await page.keyboard.press("Home");
		await page.getByRole("region", { name: "Messages" }).getByText("Message 0.").waitFor();
	});

	test("The top is reached, and the end again with its button", async () => {
		const { server, page, scroller } = await openLong(1000);
		await using _server = server;
		await page.getByText("Message 999.").waitFor();
		await scroller.focus();
		await page.keyboard.press("Home");
		await page.getByRole("region", { name: "Messages" }).getByText("Message 0.").waitFor();
		await expect.poll(async () => (await place(page)).top).toBe(0);
		await partsOf(page).button("To the end").click();
		await page.getByText("Message 999.").waitFor();
		await expect.poll(async () => (await place(page)).rest).toBeLessThanOrEqual(1);
		await expect.poll(() => partsOf(page).button("To the end").count()).toBe(0);
	});

	test("A reader at the end stays there while an answer grows; one who scrolled up is never moved", async () => {
		const { server, page } = await openLong(60);
		await using _server = server;
		await page.getByText("Message 59.").waitFor();
		await say(page, "Go");
		await page.locator('[aria-busy="true"]').waitFor();
		for (let i = 0; i < 6; i++) {
			await page.waitForTimeout(120);
			expect((await place(page)).rest).toBeLessThanOrEqual(1);
		}
		await page.getByRole("region", { name: "Messages" }).hover();
		await turnWheel(page, -300);
		const before = await anchor(page);
		for (let i = 0; i < 6; i++) {
			await page.waitForTimeout(100);
			expect(await anchor(page)).toEqual(before);
		}
		await finishedAnswer(page);
		expect(await anchor(page)).toEqual(before);
	});

	/** Where the message that begins like this is on the page; null: it is not. */
	const topOf = (page: Page, text: string) =>
		page.evaluate((start) => {
			const rows = [...document.querySelectorAll("article")];
			const row = rows.find((one) => one.textContent?.startsWith(start));
			return row === undefined ? null : Math.round(row.getBoundingClientRect().top);
		}, text);

	test("Switching to another version leaves all above it where it is, in both directions", async () => {
		const { server, page } = await openLong(40);
		await using _server = server;
		const [chat] = server.chats.chats.values();
		if (chat === undefined) throw new Error("There is no chat");
		const fork = chat.messages[19]?.id ?? 0;
		server.chats.addMessage(chat, { isAi: false, content: "Another way.", parentId: fork });
		server.chats.addMessage(chat, { isAi: true, content: "As you say." });
		await page.reload();
		await page.getByText("Another way.").waitFor();
		await page.getByText("Message 18.").waitFor();
		const before = [await topOf(page, "Message 18."), await topOf(page, "Message 19.")];
		const group = page.getByRole("group", { name: /^Version/ });
		await group.getByRole("button", { name: "Version before" }).click();
		await page.getByText("Message 20.").waitFor();
		await page.waitForTimeout(300);
		expect([await topOf(page, "Message 18."), await topOf(page, "Message 19.")]).toEqual(before);
		await expect.poll(() => page.getByText("Another way.").count()).toBe(0);
		await group.first().getByRole("button", { name: "Version after" }).click();
		await page.getByText("As you say.").waitFor();
		await page.waitForTimeout(300);
		expect(await topOf(page, "Message 19.")).not.toBeNull();
	});

	test("Another branch that begins below a reader who scrolled up does not move them", async () => {
		const { server, page } = await openLong(80);
		await using _server = server;
		const [chat] = server.chats.chats.values();
		if (chat === undefined) throw new Error("There is no chat");
		await page.getByText("Message 79.").waitFor();
		await page.getByRole("region", { name: "Messages" }).focus();
		await page.keyboard.press("Home");
		await page.getByRole("region", { name: "Messages" }).getByText("Message 0.").waitFor();
		await page.getByRole("region", { name: "Messages" }).hover();
		await turnWheel(page, 700);
		const before = await anchor(page);
		const fork = chat.messages[39]?.id ?? 0;
		server.chats.addMessage(chat, { isAi: false, content: "From another window.", parentId: fork });
		const index = chat.messages.length - 1;
		server.sockets.send({ type: "message", message: server.chats.writeMessage(chat, index) });
		await page.getByRole("region", { name: "Messages" }).focus();
		await page.waitForTimeout(400);
		expect(await anchor(page)).toEqual(before);
		await page.keyboard.press("End");
		await page.getByText("From another window.").waitFor();
	});

	test("A button leads to the start of a long answer, also while it is written, and stays there", async () => {
		const { server, page } = await openLong(20, undefined, PARAGRAPH.repeat(120));
		await using _server = server;
		await page.getByText("Message 19.").waitFor();
		await say(page, "Go");
		const start = partsOf(page).button("To the start of the answer");
		await page.locator('[aria-busy="true"]').waitFor();
		const view = await page.getByRole("region", { name: "Messages" }).boundingBox();
		const answer = () => partsOf(page).answers.last().boundingBox();
		await expect.poll(async () => (await answer())?.y ?? 0, { timeout: 10_000 }).toBeLessThan(-200);
		await start.click();
		const belowTop = async () => ((await answer())?.y ?? 0) - (view?.y ?? 0);
		await expect.poll(belowTop).toBeGreaterThanOrEqual(0);
		const top = (await answer())?.y ?? 0;
		expect(await belowTop()).toBeLessThan(20);
		await expect.poll(() => start.count()).toBe(0);
		await page.waitForTimeout(500);
		expect((await answer())?.y).toBe(top);
		await finishedAnswer(page);
		expect((await answer())?.y).toBe(top);
		await partsOf(page).button("To the end").click();
		await expect.poll(async () => (await place(page)).rest).toBeLessThanOrEqual(1);
	});

	test("Code that gets its colours does not move a reader above it", async () => {
		const code = `\n\n\`\`\`ts\n${"const tide: number = Math.sin(1); // moon\n".repeat(30)}\`\`\`\n\n`;
		const { server, page } = await openLong(30, undefined, `${PARAGRAPH.repeat(3)}${code}`.repeat(4));
		await using _server = server;
		await page.getByText("Message 29.").waitFor();
		await say(page, "Go");
		await page.locator('[aria-busy="true"] .code-frame').first().waitFor();
		await page.getByRole("region", { name: "Messages" }).hover();
		await turnWheel(page, -250);
		const before = await anchor(page);
		await finishedAnswer(page);
		await page.waitForTimeout(600);
		expect(await anchor(page)).toEqual(before);
	});

	test("Formulas and diagrams that come late do not move what is read below them, in the same answer either", async () => {
		const formula = "\n\n$$\n\\frac{\\frac{a}{b}}{\\frac{c}{d}}\n$$\n\n";
		const diagram = "\n\n```mermaid\nflowchart TD\n  A --> B --> C --> D\n```\n\n";
		const { server, page, scroller } = await openLong(2);
		await using _server = server;
		const late = Promise.withResolvers<void>();
		await page.route(/\/(?:draw-formula|diagram)-[^/]*\.js$/, async (route) => {
			await late.promise;
			await route.continue();
		});
		const [chat] = server.chats.chats.values();
		if (chat === undefined) throw new Error("There is no chat");
		const lines = (from: number) =>
			Array.from({ length: 10 }, (_, i) => `Line ${from + i}. ${PARAGRAPH.repeat(3)}`);
		server.chats.addMessage(chat, {
			isAi: true,
			content: `${lines(0).join(formula)}${diagram}${lines(10).join(diagram)}\n\n${lines(20).join("\n\n")}`,
		});
		await page.reload();
		await page.getByText("Line 29.").waitFor();
		await expect.poll(async () => (await place(page)).rest).toBeLessThanOrEqual(1);
		await scroller.hover();
		await turnWheel(page, -300);
		const read = page.getByText("Line 22.");
		// A turn that began while the page was still being laid out may have some way left.
		const before = await read.evaluate(restingTop);
		expect(before).toBeGreaterThan(-100);
		expect(await page.locator('[data-drawn="true"], .diagram img').count()).toBe(0);
		const tellPlaces = await notePlaces(read);
		late.resolve();
		await page.locator('.formula[data-drawn="true"]').nth(8).waitFor();
		await page.locator(".diagram img").nth(9).waitFor({ state: "attached" });
		// Not of rounded numbers: a 64th of a pixel may be what makes the difference between two of them.
		const moved = async () => Math.abs(((await read.boundingBox())?.y ?? -1) - before);
		await expect.poll(moved).toBeLessThan(0.5).catch(tellPlaces);
	});

	test("What is long is drawn step by step until all of it is there, and its end stays in sight", async () => {
		const { server, page } = await openLong(2);
		await using _server = server;
		const [chat] = server.chats.chats.values();
		if (chat === undefined) throw new Error("There is no chat");
		const list = Array.from({ length: 1500 }, (_, i) => `- Item ${i} of them`).join("\n");
		const table = `| a | b |\n|---|---|\n${Array.from({ length: 700 }, (_, i) => `| Row ${i} | b |`).join("\n")}`;
		const words = Array.from({ length: 8000 }, (_, i) => `word${i}`).join(" ");
		// An empty line stays one, also where a step ends with it.
		const code = "x = 1;\n\n".repeat(9000).trim();
		const content = `${list}\n\n\`\`\`js\n${code}\n\`\`\`\n\n${table}\n\n${words} *the end*`;
		server.chats.addMessage(chat, { isAi: true, content });
		await page.reload();
		await page.locator("em", { hasText: "the end" }).waitFor();
		const answer = page.getByRole("article", { name: "Answer" }).last();
		await expect.poll(() => answer.locator("li").count()).toBe(1500);
		await expect.poll(() => answer.locator("tbody tr").count()).toBe(700);
		await expect.poll(() => answer.locator("code").textContent()).toBe(code);
		const lines = await answer.locator("pre").evaluate((element) => {
			const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(element);
			const [line, above, below] = [lineHeight, paddingTop, paddingBottom].map(Number.parseFloat);
			// The browser counts in 64ths of a pixel.
			const whole = Math.floor((line ?? 1) * 64) / 64;
			return (element.clientHeight - (above ?? 0) - (below ?? 0)) / whole;
		});
		expect(Math.round(lines)).toBe(17_999);
		expect(await answer.locator("code > span").count()).toBeGreaterThan(3);
		await expect.poll(async () => (await place(page)).rest).toBeLessThanOrEqual(1);
		expect((await answer.textContent())?.match(/word\d+/g)?.length).toBe(8000);
	});

	test("A word without an end is laid out without shapes that depend on neighbours, wherever it is written", async () => {
		const word = "x+".repeat(1000);
		const { server, page } = await openLong(2, undefined, `# Title\n\n${word}\n\n- ${word}\n\nTea.`);
		await using _server = server;
		const { composer, mine, answers } = partsOf(page);
		const shapes = (element: Locator) => element.evaluate((one) => getComputedStyle(one).fontKerning);
		await page.setViewportSize({ width: 1280, height: 4000 });
		// In a field it may come at once, by pasting.
		expect(await shapes(composer)).toBe("none");
		await say(page, word);
		const answer = answers.last();
		await answer.getByText("Tea.").waitFor();
		const paragraphs = [mine.last().locator("p"), answer.locator("p").first()];
		for (const text of [...paragraphs, answer.locator("li")]) expect(await shapes(text)).toBe("none");
		// Part by part.
		for (const text of paragraphs) expect(await text.locator("span.block").count()).toBeGreaterThan(1);
		expect(await shapes(answer.getByText("Tea."))).toBe("auto");
	});

	test("A change of width keeps the message that is read in sight", async () => {
		const { server, page } = await openLong(300);
		await using _server = server;
		await page.getByText("Message 299.").waitFor();
		await page.getByRole("region", { name: "Messages" }).hover();
		for (let i = 0; i < 10; i++) {
			await turnWheel(page, -900);
		}
		const before = await anchor(page);
		await page.setViewportSize({ width: 800, height: 700 });
		await page.waitForTimeout(150);
		expect((await anchor(page)).text).toBe(before.text);
	});

	test("What is read stays where it is while a line above it says that the server is away", async () => {
		const { server, page } = await openLong(60);
		await using _server = server;
		await page.getByText("Message 59.").waitFor();
		await page.getByRole("region", { name: "Messages" }).hover();
		for (let i = 0; i < 4; i++) await turnWheel(page, -900);
		const { text } = await anchor(page);
		const row = page.locator("article", { hasText: text });
		const before = await row.evaluate(restingTop);
		await server[Symbol.asyncDispose]();
		await page.getByText("The server did not answer.").waitFor();
		expect(await row.evaluate(restingTop)).toBeCloseTo(before, 0);
	});

	test("An answer of 500 tokens a second is shown whole, and what one selects in it stays selected", async () => {
		const text = `${PARAGRAPH.repeat(10)}${CODE}`.repeat(12);
		const server = await startScriptedServer({
			answer: (content) => ({
				text: content === "Fast" ? text : PARAGRAPH.repeat(10),
				tokensPerSecond: 500,
				tokenLength: 8,
			}),
		});
		await using _server = server;
		const { page, complaints } = await openPage(browser, server.url);
		// What makes texts longer is loaded with the first answer of a page, which a slow machine draws anew until then.
		const growing = page.waitForResponse(/\/third-/);
		await say(page, "Begin");
		await growing;
		await finishedAnswer(page);
		await say(page, "Fast");
		const { selected, kept } = await page.evaluate(selectWhatGrows);
		expect(kept).toBe(selected);
		const shown = await finishedAnswer(page);
		expect(shown.match(/The tide/g)).toHaveLength(120);
		await expect.poll(() => page.locator("article table").count()).toBe(12);
		await page.reload();
		await page.locator("article table").nth(11).waitFor();
		expect(await finishedAnswer(page)).toBe(shown);
		expect(complaints).toEqual([]);
	});
});

/** Selects the last paragraph as it is being written. Returns what is selected of it once others stand below. */
async function selectWhatGrows() {
	const until = async <T>(find: () => T | false | null | undefined): Promise<T> => {
		for (;;) {
			const found = find();
			if (found) return found;
			await new Promise(requestAnimationFrame);
		}
	};
	const block = await until(() => {
		const last = document.querySelector(".writing > p:last-child");
		return (last?.textContent.length ?? 0) > 300 && last;
	});
	const selected = block.textContent;
	const text = block.firstChild ?? block;
	getSelection()?.setBaseAndExtent(text, 0, text, selected.length);
	await until(() => block.nextElementSibling);
	return { selected, kept: getSelection()?.getRangeAt(0).toString() };
}

/** Notes from now on where a line stands as its message grows or is scrolled. Returns what throws a failure with all that. */
async function notePlaces(line: Locator): Promise<(failure: unknown) => Promise<never>> {
	const notes = await line.evaluateHandle((element) => {
		const view = element.closest("section");
		const row = element.closest("article");
		const notes: string[] = [];
		if (view === null || row === null) return notes;
		const note = (what: string) => {
			const [top, edge, height] = [element, view, row].map((one) => one.getBoundingClientRect());
			notes.push(
				`${Math.round(performance.now())} ${what}: line at ${top?.top}, view at ${edge?.top}, message ${height?.height} high, scrolled ${view.scrollTop} of ${view.scrollHeight - view.clientHeight}`,
			);
		};
		note("begin");
		view.addEventListener("scroll", () => note("scroll"));
		new ResizeObserver(() => note("size")).observe(row);
		return notes;
	});
	return async (failure) => {
		throw new Error(`${String(failure)}\n${(await notes.jsonValue()).join("\n")}`, { cause: failure });
	};
}

/** Runs in the page: where the element stands in the window, once it has stood there for a third of a second. */
async function restingTop(element: Element): Promise<number> {
	let top = Number.NaN;
	for (let still = 0; still < 20; still++) {
		await new Promise((resolve) => requestAnimationFrame(resolve));
		const now = element.getBoundingClientRect().top;
		if (now !== top) still = 0;
		top = now;
	}
	return top;
}
