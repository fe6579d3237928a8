import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPage } from "../support/browser.ts";
import { findFaultsInBothThemes } from "../support/find-faults.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { finishedAnswer, HAS_BROWSER, openStage, type Stage, say } from "../support/stage.ts";

const root = (page: Page) =>
	page.evaluate(() => ({ ...document.documentElement.dataset, lang: document.documentElement.lang }));

describe.skipIf(!HAS_BROWSER)("Comfort", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	async function openSettings(page: Page) {
		await page.keyboard.press("Control+,");
		const dialog = page.locator("dialog[open]");
		await dialog.waitFor();
		return dialog;
	}

	test("The language changes at once, with the draft, the direction and the numbers, and is kept", async () => {
		const { page, complaints } = await stage.visit();
		const loaded: string[] = [];
		page.on("request", (request) => loaded.push(request.url()));
		await say(page, "Hello");
		await finishedAnswer(page);
		const composer = page.locator("[data-composer]");
		await composer.fill("half a thought");
		expect(loaded.filter((url) => /\/(?:ar|de)-[^/]*\.js$/.test(url))).toEqual([]);
		const dialog = await openSettings(page);
		await dialog.getByLabel("Language").selectOption({ label: "العربية" });
		await dialog.getByRole("heading", { name: "الإعدادات" }).waitFor();
		expect(await page.evaluate(() => [document.documentElement.lang, document.dir])).toEqual(["ar", "rtl"]);
		await page.keyboard.press("Escape");
		expect(await composer.inputValue()).toBe("half a thought");
		await page.getByRole("article", { name: "إجابة" }).waitFor();
		await page.getByRole("button", { name: "محادثة جديدة" }).first().waitFor();
		await page.reload();
		await page.getByRole("article", { name: "إجابة" }).waitFor();
		await expect.poll(() => composer.inputValue()).toBe("half a thought");
		await (await openSettings(page)).getByLabel("اللغة").selectOption({ label: "Deutsch" });
		await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
		expect(await page.evaluate(() => [document.documentElement.lang, document.dir])).toEqual(["de", "ltr"]);
		expect(complaints).toEqual([]);
	});

	test("The first of a person's own languages is spoken, and what the server refuses is said in it", async () => {
		const { page } = await stage.visit({ locale: "de-AT" });
		await page.getByRole("heading", { name: "Was beschäftigt dich?" }).waitFor();
		await page.locator("[data-composer]").fill("#error-in-stream at=5");
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Noch einmal versuchen" }).waitFor();
		await page.getByText(/gab es mit „fake“ einen Fehler/).waitFor();
	});

	test("Accent, density, font and size hold at once, in another tab too, and after a reload", async () => {
		const { page, context, complaints } = await stage.visit();
		const dialog = await openSettings(page);
		const look = () =>
			page.evaluate(() => {
				const page = getComputedStyle(document.documentElement);
				return ["--hue", "--spacing", "--reading", "--reading-font"].map((name) =>
					page.getPropertyValue(name),
				);
			});
		const before = await look();
		// What is set elsewhere is heeded a moment after a page is there, with the first that it remembers of itself.
		const remembers = () => Object.keys(localStorage).some((key) => key.startsWith("parley.snapshot."));
		await page.waitForFunction(remembers);
		await page.evaluate(() => {
			for (const key of Object.keys(localStorage))
				if (key.startsWith("parley.snapshot.")) localStorage.removeItem(key);
		});
		const tab = await context.newPage();
		await tab.goto(stage.server.url);
		await tab.waitForFunction(remembers);
		await dialog.getByText("Copper").click();
		await dialog.getByText("Compact").click();
		await dialog.getByText("Serif", { exact: true }).click();
		await dialog.getByText("Larger").click();
		const after = await look();
		for (const [i, value] of after.entries()) expect(value).not.toBe(before[i]);
		await page.waitForFunction(() => document.fonts.check('16px "Source Serif 4 Variable"'));
		// What is remembered is written a moment later.
		await page.waitForFunction(() => localStorage.getItem("parley.settings")?.includes("larger"));
		await tab.waitForFunction(() => document.documentElement.dataset.readingSize === "larger");
		expect(await root(tab)).toMatchObject({ accent: "copper", density: "compact", readingFont: "serif" });
		await page.reload();
		await page.locator("[data-composer]").waitFor();
		expect(await look()).toEqual(after);
		expect(await root(page)).toMatchObject({ accent: "copper", density: "compact", readingFont: "serif" });
		expect(complaints).toEqual([]);
	});

	test.each(["light", "dark"] as const)("Every accent can be read in the %s theme", async (colorScheme) => {
		const { page } = await stage.visit({ colorScheme });
		const contrasts = await page.evaluate(() => {
			const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
			const luminance = (name: string) => {
				const probe = document.createElement("span");
				probe.style.color = `var(${name})`;
				document.body.append(probe);
				if (canvas === null) throw new Error("no canvas");
				canvas.fillStyle = getComputedStyle(probe).color;
				probe.remove();
				canvas.fillRect(0, 0, 1, 1);
				const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
					const share = part / 255;
					return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
				});
				return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
			};
			const contrast = (a: string, b: string) => {
				const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
				return (high + 0.05) / (low + 0.05);
			};
			return ["teal", "blue", "violet", "rose", "copper", "olive"].flatMap((accent) => {
				document.documentElement.dataset.accent = accent;
				return [
					...["--ground", "--raised", "--side", "--soft", "--chosen"].map((ground) => ({
						pair: `${accent} on ${ground}`,
						ratio: contrast("--accent", ground),
					})),
					{ pair: `text on ${accent}`, ratio: contrast("--on-accent", "--accent") },
					...["--raised", "--soft"].map((ground) => ({
						pair: `a warning on ${ground} with ${accent}`,
						ratio: contrast("--waiting", ground),
					})),
					{ pair: `soft text with ${accent}`, ratio: contrast("--ink-soft", "--chosen") },
					{ pair: `faint text with ${accent}`, ratio: contrast("--ink-faint", "--side") },
				];
			});
		});
		expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
	});

	test("A setting is found by another word for it, and shown in its place", async () => {
		const { page } = await stage.visit();
		const dialog = await openSettings(page);
		await page.keyboard.type("night");
		await dialog.getByRole("option", { name: /Theme/ }).waitFor();
		await page.keyboard.press("Enter");
		await dialog.locator('[data-setting="theme"][data-found]').waitFor();
		await page.keyboard.press("Escape");
		await dialog.getByRole("navigation").waitFor();
		await page.keyboard.press("Escape");
		await expect.poll(() => page.locator("dialog[open]").count()).toBe(0);
		await page.setViewportSize({ width: 420, height: 800 });
		await page.keyboard.press("Control+K");
		await page.getByRole("combobox").fill("text size");
		await page.getByRole("option", { name: /Text size/ }).waitFor();
		await page.keyboard.press("Enter");
		await page.locator('[data-setting="reading-size"][data-found]').waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: "Connection", exact: true }).waitFor();
	});

	test("The setting that arrow keys choose stays in sight", async () => {
		const { page } = await stage.visit({ viewport: { width: 1000, height: 500 } });
		const dialog = await openSettings(page);
		await page.keyboard.type("o");
		await dialog.getByRole("option").nth(15).waitFor();
		for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowDown");
		const isInSight = () =>
			dialog.locator('[aria-selected="true"]').evaluate((option) => {
				const list = option.parentElement?.getBoundingClientRect();
				const { top, bottom } = option.getBoundingClientRect();
				return list !== undefined && top >= list.top - 1 && bottom <= list.bottom + 1;
			});
		await expect.poll(isInSight).toBe(true);
		for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowUp");
		await expect.poll(isInSight).toBe(true);
	});

	test("A whole chat is printed, black on white and without the page around it", async () => {
		await using server = await startScriptedServer({ answer: () => ({ text: "Yes" }) });
		const chat = server.chats.addChat({ title: "A long talk" });
		for (let i = 0; i < 300; i++)
			server.chats.addMessage(chat, {
				isAi: i % 2 === 1,
				content: `Part ${i}.\n\n\`\`\`js\nconst a = ${i};\n\`\`\``,
			});
		const { page } = await openPage(stage.browser, `${server.url}/#/chat/${chat.id}`, {
			colorScheme: "dark",
		});
		await page.getByText("Part 299.").waitFor();
		expect(await page.getByText("Part 3.").count()).toBe(0);
		// The browser's own menu cannot wait for what is not here, so the paper says so.
		const printPart = () =>
			page.evaluate(() => {
				dispatchEvent(new Event("beforeprint"));
				const part = document.querySelector("[data-print] > [data-part]")?.textContent;
				dispatchEvent(new Event("afterprint"));
				return part;
			});
		await expect.poll(printPart).toContain("To print the whole chat, choose “Print chat”");
		await page.locator("[data-print]").waitFor({ state: "detached" });
		await page.evaluate(() => {
			window.print = () => document.body.setAttribute("data-was-printed", "");
		});
		await page.keyboard.press("Control+P");
		await page.locator("[data-was-printed]").waitFor();
		await page.emulateMedia({ media: "print", colorScheme: "dark" });
		const paper = await page.evaluate(() => {
			const view = document.querySelector<HTMLElement>("[data-print]");
			const code = view?.querySelector("pre");
			return {
				articles: view?.querySelectorAll("article").length,
				text: view?.innerText.slice(0, 60),
				app: document.querySelector("#root")?.checkVisibility(),
				ground: getComputedStyle(document.body).backgroundColor,
				wrap: code == null ? "" : getComputedStyle(code).whiteSpace,
			};
		});
		expect(paper).toMatchObject({ articles: 300, app: false, ground: "rgb(255, 255, 255)" });
		expect(paper.text).toMatch(/^A long talk[\s\S]*Part 0\./);
		expect(paper.wrap).toMatch(/pre-wrap/);
		await page.evaluate(() => dispatchEvent(new Event("afterprint")));
		await page.locator("[data-print]").waitFor({ state: "detached" });
		// The browser's own menu prints what stands there at that very moment, and asks no second time.
		const printed = await page.evaluate(() => {
			document.body.removeAttribute("data-was-printed");
			dispatchEvent(new Event("beforeprint"));
			return document.querySelectorAll("[data-print] article").length;
		});
		expect(printed).toBe(300);
		expect(await page.locator("[data-part]").count()).toBe(0);
		await page.evaluate(() => dispatchEvent(new Event("afterprint")));
		await page.locator("[data-print]").waitFor({ state: "detached" });
		expect(await page.locator("[data-was-printed]").count()).toBe(0);
		await page.context().close();
	});

	test("An answer is read out by sentence while it is written, once each", async () => {
		const { page } = await stage.visit();
		await page.locator("[data-announcer]").waitFor({ state: "attached" });
		await page.evaluate(() => {
			const heard: string[] = [];
			Object.assign(window, { heard });
			new MutationObserver((changes) => {
				for (const { addedNodes } of changes)
					for (const node of addedNodes) heard.push(node.textContent ?? "");
			}).observe(document.querySelector("[data-announcer]") ?? document, { childList: true });
		});
		const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
		await say(page, "One. Two.");
		await finishedAnswer(page);
		await expect.poll(heard).toEqual(["You said: One.", "Two."]);
		await say(page, "#markdown");
		await finishedAnswer(page);
		await expect.poll(async () => (await heard()).join("\n")).toMatch(/A title[\s\S]*\ncode\n[\s\S]*A quote/);
	});

	test("Nothing is at fault from right to left in either theme", async () => {
		const { page, complaints } = await stage.visit({
			locale: "ar-EG",
			reducedMotion: "reduce",
		});
		const composer = page.locator("[data-composer]");
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await composer.fill("#markdown");
		await composer.press("Enter");
		await page.getByRole("article", { name: "إجابة" }).getByRole("table").waitFor();
		await finishedOf(page);
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		for (const [keys, field] of [
			["Control+k", "[role=combobox]"],
			["Control+/", "dialog li button"],
			["Control+,", "dialog [role=combobox]"],
			["Control+f", "[data-find]"],
			["Control+Shift+f", "[data-search]"],
		] as const) {
			await page.keyboard.press(keys);
			await page.locator(field).first().waitFor();
			expect(await findFaultsInBothThemes(page)).toEqual([]);
			await page.keyboard.press("Escape");
		}
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect(overflow).toBeLessThanOrEqual(0);
		expect(complaints).toEqual([]);
	});
});

/** As long as an answer is written, in any language. */
async function finishedOf(page: Page): Promise<void> {
	await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}
