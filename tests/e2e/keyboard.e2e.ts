import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("By keyboard alone", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("Enter sends, Shift and Enter break the line, and typing anywhere writes", async () => {
		const { page } = await stage.visit();
		const { composer, mine } = partsOf(page);
		await page.keyboard.type("First");
		await page.keyboard.press("Shift+Enter");
		await page.keyboard.type("second");
		expect(await composer.inputValue()).toBe("First\nsecond");
		await page.keyboard.press("Enter");
		await finishedAnswer(page);
		expect((await mine.first().innerText()).trim()).toMatch(/^First\nsecond/);
		await page.getByRole("region", { name: "Messages" }).focus();
		await page.keyboard.type("again");
		expect(await composer.inputValue()).toBe("again");
	});

	test("Enter that ends the input of a character does not send", async () => {
		const { page, context } = await stage.visit();
		const { composer, mine } = partsOf(page);
		await composer.focus();
		const session = await context.newCDPSession(page);
		await session.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
		await composer.dispatchEvent("keydown", { key: "Enter", keyCode: 229, isComposing: true, bubbles: true });
		expect(await mine.count()).toBe(0);
		await session.send("Input.insertText", { text: "日本" });
		await page.keyboard.press("Enter");
		await mine.first().waitFor();
		await expect.poll(() => mine.first().innerText()).toContain("日本");
	});

	test("What is typed after Ctrl+K is meant for the palette, and what Esc closes gives the focus back", async () => {
		const { page } = await stage.visit();
		const { composer } = partsOf(page);
		await composer.focus();
		await page.keyboard.press("Control+k");
		await page.keyboard.type("theme");
		const palette = page.getByRole("dialog", { name: "Go to anything" });
		await palette.getByRole("option", { name: /Theme/ }).first().waitFor();
		expect(await palette.getByRole("combobox").inputValue()).toBe("theme");
		expect(await composer.inputValue()).toBe("");
		await page.keyboard.press("Escape");
		await palette.waitFor({ state: "detached" });
		await say(page, "One");
		await finishedAnswer(page);
		const opensAndCloses = async (key: string) => {
			await composer.focus();
			await page.keyboard.press(key);
			await page.waitForFunction(() => !document.activeElement?.matches("body, [data-composer]"));
			await page.keyboard.press("Escape");
			const isBack = () => document.activeElement?.matches("[data-composer]");
			await page.waitForFunction(isBack, null, { timeout: 1_000 });
		};
		// It is heeded a moment after the page is there.
		await vi.waitFor(() => opensAndCloses("Control+k"), { timeout: 10_000 });
		for (const key of ["Control+f", "Control+Shift+F", "Alt+s", "F2"]) await opensAndCloses(key);
	});

	test("Chats are made and changed with Alt, and drafts stay where they were written", async () => {
		const { page } = await stage.visit();
		const { composer, answers } = partsOf(page);
		for (const text of ["One", "Two"]) {
			await page.keyboard.press("Alt+n");
			await page.keyboard.type(text);
			await page.keyboard.press("Enter");
			await finishedAnswer(page);
		}
		await page.keyboard.type("a draft");
		await page.keyboard.press("Alt+ArrowDown");
		await expect.poll(() => answers.first().innerText()).toContain("One");
		expect(await composer.inputValue()).toBe("");
		await page.keyboard.press("Alt+ArrowUp");
		await expect.poll(() => answers.first().innerText()).toContain("Two");
		expect(await composer.inputValue()).toBe("a draft");
		// A suggestion is sent beside what is written.
		await page.keyboard.press("Alt+n");
		await composer.fill("begun");
		await page.getByRole("button", { name: /^Get to know Parley/ }).click();
		await finishedAnswer(page);
		await page.keyboard.press("Alt+n");
		await expect.poll(() => composer.inputValue()).toBe("begun");
		await page.getByRole("button", { name: "Temporary chat" }).click();
		await expect.poll(() => composer.inputValue()).toBe("");
		await composer.fill("not kept");
		await page.getByRole("button", { name: /^Get to know Parley/ }).click();
		await finishedAnswer(page);
		expect(await composer.inputValue()).toBe("not kept");
	});

	test("A chat is renamed and deleted without a pointer", async () => {
		const { page } = await stage.visit();
		const { chats, button } = partsOf(page);
		await say(page, "Mouse");
		await finishedAnswer(page);
		await chats.first().focus();
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page.getByRole("menuitem", { name: "Rename" }).waitFor();
		await page.keyboard.press("Enter");
		await page.getByRole("textbox", { name: "Title of the chat" }).waitFor();
		await page.waitForFunction(
			() => document.activeElement?.getAttribute("aria-label") === "Title of the chat",
		);
		await page.keyboard.type("Keys");
		await page.keyboard.press("Enter");
		await chats.filter({ hasText: "Keys" }).waitFor();
		await chats.first().focus();
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page.getByRole("menuitem", { name: "Delete" }).waitFor();
		await page.keyboard.press("ArrowUp");
		await page.waitForFunction(() => document.activeElement?.textContent === "Delete");
		await page.keyboard.press("Enter");
		await button("Undo").focus();
		await page.keyboard.press("Enter");
		await expect.poll(() => chats.allInnerTexts()).toEqual(["Keys"]);
	});

	test("The focus goes back to the row of what was left or changed, and to the next row of what is gone", async () => {
		const { page } = await stage.visit();
		const { chats, button } = partsOf(page);
		for (const text of ["One", "Two"]) {
			await page.keyboard.press("Alt+n");
			await page.keyboard.type(text);
			await page.keyboard.press("Enter");
			await finishedAnswer(page);
		}
		await chats.filter({ hasText: "Two" }).waitFor();
		const hasFocus = (name: string) =>
			page.waitForFunction(
				(name) => {
					const element = document.activeElement;
					return (element?.ariaLabel ?? element?.textContent) === name;
				},
				name,
				{ timeout: 2_000 },
			);
		const choose = async (item: string) => {
			await button("More for Two").focus();
			await page.keyboard.press("Enter");
			await page.getByRole("menuitem", { name: item, exact: true }).waitFor();
			await hasFocus("Rename");
			await page.getByRole("menuitem", { name: item, exact: true }).focus();
			await page.keyboard.press("Enter");
		};
		const renames = async () => {
			await choose("Rename");
			await hasFocus("Title of the chat");
			await page.keyboard.press("Escape");
			await hasFocus("More for Two");
		};
		// It is heeded a moment after the page is there.
		await vi.waitFor(renames, { timeout: 10_000 });
		await choose("Select");
		await page.waitForFunction(() => document.activeElement?.matches("nav input[type=checkbox]"), null, {
			timeout: 3_000,
		});
		await page.keyboard.press("Escape");
		await hasFocus("Two");
		await choose("Archive");
		await hasFocus("One");
	});

	test("Every control that Tab reaches shows a ring and has a name", async () => {
		const { page } = await stage.visit();
		await say(page, "#markdown");
		await finishedAnswer(page);
		await page.locator("body").evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		const seen = new Set<string>();
		let last = "";
		for (let i = 0; i < 40; i++) {
			await page.keyboard.press("Tab");
			const found = await page.evaluate(() => {
				const element = document.activeElement;
				if (element === null || element === document.body) return null;
				const style = getComputedStyle(element);
				const frame = element.matches("textarea")
					? getComputedStyle(element.parentElement ?? element)
					: style;
				const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
				return {
					name: name.trim() || element.tagName,
					ring: `${frame.outlineStyle} ${frame.outlineWidth}`,
					tag: element.tagName,
				};
			});
			// At the end of the page the focus leaves it, and is not held there.
			const before = last;
			last = found?.name ?? "";
			if (found === null) continue;
			expect(found.name).not.toBe(before);
			expect(found, JSON.stringify(found)).toMatchObject({
				ring: expect.stringMatching(/^(solid|auto) [12]px$/),
			});
			seen.add(found.name);
		}
		for (const name of ["New chat", "Message", "Copy", "Answer again", "Copy code", "Messages"])
			expect([...seen]).toContain(name);
	});

	test("Esc takes one step back: out of settings, out of picking, to the composer", async () => {
		const { page } = await stage.visit();
		const { button, composer } = partsOf(page);
		await say(page, "Step");
		await finishedAnswer(page);
		await button(/^Settings(?! of)/).click();
		await page.getByRole("dialog", { name: "Settings" }).waitFor();
		await page.keyboard.press("Escape");
		await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
		await button("More for all chats").click();
		await page.getByRole("menuitem", { name: "Select chats" }).click();
		await page.getByText("0 chats selected").waitFor();
		await page.keyboard.press("Escape");
		await expect.poll(() => page.getByText("0 chats selected").count()).toBe(0);
		await button("New chat").first().focus();
		await page.keyboard.press("Escape");
		expect(await composer.evaluate((element) => element === document.activeElement)).toBe(true);
	});
});
