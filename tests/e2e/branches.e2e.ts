import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Versions of messages", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	const texts = async (page: Page) => {
		const all = await page.locator("article .reading").allInnerTexts();
		return all.map((text) => text.trim());
	};
	const version = (page: Page, name: string) => page.getByRole("group", { name });
	/** The tools of a message come into sight with the pointer. */
	const press = async (page: Page, kind: "mine" | "answers", index: number, name: string) => {
		const article = partsOf(page)[kind].nth(index);
		await article.hover();
		await article.getByRole("button", { name, exact: true }).click();
	};
	const editTo = async (page: Page, index: number, text: string) => {
		await press(page, "mine", index, "Edit");
		await page.getByRole("textbox", { name: "New wording" }).fill(text);
		await page.keyboard.press("Enter");
		await partsOf(page).mine.filter({ hasText: text }).waitFor();
		await finishedAnswer(page);
	};

	test("[G4] An edited message is a version beside the old one; both lead to what was said after them", async () => {
		const { page, complaints } = await stage.visit();
		await say(page, "One");
		await finishedAnswer(page);
		await say(page, "Two");
		const before = ["One", "You said: One", "Two", "You said: Two"];
		await expect.poll(() => texts(page)).toEqual(before);
		await editTo(page, 0, "Uno");
		const after = ["Uno", "You said: Uno"];
		expect(await texts(page)).toEqual(after);
		await version(page, "Version 2 of 2").getByRole("button", { name: "Version before" }).click();
		await version(page, "Version 1 of 2").waitFor();
		expect(await texts(page)).toEqual(before);
		await page.reload();
		await version(page, "Version 1 of 2").waitFor();
		await expect.poll(() => texts(page)).toEqual(before);
		await say(page, "Three");
		await expect.poll(() => texts(page)).toEqual([...before, "Three", "You said: Three"]);
		await version(page, "Version 1 of 2").getByRole("button", { name: "Version after" }).click();
		await expect.poll(() => texts(page)).toEqual(after);
		expect(complaints).toEqual([]);
	});

	test("[G4] Answering again keeps the first answer, and arrow keys lead from one to the other", async () => {
		const { page } = await stage.visit();
		await say(page, "#tokens n=12 seed=4");
		const first = await finishedAnswer(page);
		await stage.upstream.setScenario("tokens n=9 seed=8", 1);
		// A double click asks for one more.
		await partsOf(page).answers.first().hover();
		await partsOf(page).button("Answer again").dblclick();
		await version(page, "Version 2 of 2").waitFor();
		const second = await finishedAnswer(page);
		expect(second).not.toBe(first);
		expect(await partsOf(page).answers.count()).toBe(1);
		await version(page, "Version 2 of 2").getByRole("button", { name: "Version before" }).focus();
		await page.keyboard.press("ArrowLeft");
		await version(page, "Version 1 of 2").waitFor();
		expect(await finishedAnswer(page)).toBe(first);
		const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
		await expect.poll(focused).toBe("Version before");
		await page.keyboard.press("ArrowRight");
		await version(page, "Version 2 of 2").waitFor();
		expect(await finishedAnswer(page)).toBe(second);
	});

	test("Versions are counted in one line, and their keys are those of the direction one reads in", async () => {
		const { page } = await stage.visit({ viewport: { width: 360, height: 700 } });
		await say(page, "One");
		await finishedAnswer(page);
		await page.getByRole("button", { name: "Answer again" }).click();
		const group = version(page, "Version 2 of 2");
		await group.waitFor();
		await finishedAnswer(page);
		const lines = () =>
			group.locator("span").evaluate((count) => {
				const range = document.createRange();
				range.selectNodeContents(count);
				return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
			});
		expect(await lines()).toBe(1);
		const told = () =>
			page
				.locator("[data-versions] button")
				.evaluateAll((all) =>
					all.map(({ ariaLabel, dataset }) => dataset.tip?.replace(`${ariaLabel}  `, "")),
				);
		const keys = () =>
			page
				.locator("[data-versions] button")
				.evaluateAll((all) => all.map((button) => button.getAttribute("aria-keyshortcuts")));
		expect(await told()).toEqual(["←", "→"]);
		expect(await keys()).toEqual(["ArrowLeft", "ArrowRight"]);
		await page.evaluate(() => {
			localStorage.setItem("parley.settings", JSON.stringify({ language: "ar" }));
		});
		await page.reload();
		await page.locator("html[dir=rtl] [data-versions]").waitFor();
		expect(await told()).toEqual(["→", "←"]);
		expect(await keys()).toEqual(["ArrowRight", "ArrowLeft"]);
		await page.locator("[data-versions] button").first().focus();
		await page.keyboard.press("ArrowRight");
		await expect.poll(() => page.locator("[data-versions]").innerText()).toMatch(/^\D*[1١]/);
	});

	test("Up in the empty composer edits the last message; Esc leaves it as it was", async () => {
		const { page } = await stage.visit();
		const { composer } = partsOf(page);
		await say(page, "One");
		await finishedAnswer(page);
		// Asked in the turn in which the field comes, before anybody can type into another.
		const focused = page.evaluate(
			() =>
				new Promise((resolve) => {
					const look = () => {
						const field = document.querySelector("[aria-label='New wording']");
						if (field !== null) resolve(field === document.activeElement);
					};
					new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
				}),
		);
		await page.keyboard.press("ArrowUp");
		expect(await focused).toBe(true);
		const field = page.getByRole("textbox", { name: "New wording" });
		await expect.poll(() => field.inputValue()).toBe("One");
		await page.keyboard.type(" and more");
		await page.keyboard.press("Escape");
		await expect.poll(() => composer.evaluate((element) => element === document.activeElement)).toBe(true);
		expect(await texts(page)).toEqual(["One", "You said: One"]);
		await page.keyboard.press("ArrowUp");
		await expect.poll(() => field.inputValue()).toBe("One and more");
		await page.keyboard.press("Enter");
		await version(page, "Version 2 of 2").waitFor();
		await finishedAnswer(page);
		expect(await texts(page)).toEqual(["One and more", "You said: One and more"]);
	});

	test("A deleted message is out of sight at once, back with Undo, and gone for other tabs when its time is over", async () => {
		const first = await stage.visit({ userId: "cutter" });
		const { page } = first;
		for (const text of ["One", "Two"]) {
			await say(page, text);
			await page.getByRole("article").getByText(`You said: ${text}`).waitFor();
			await finishedAnswer(page);
		}
		const other = await stage.visit({ userId: "cutter" });
		await partsOf(other.page).chats.first().click();
		await partsOf(other.page).answers.nth(1).waitFor();
		await press(page, "answers", 0, "Delete message");
		const without = ["One", "Two", "You said: Two"];
		await expect.poll(() => texts(page)).toEqual(without);
		await partsOf(page).button("Undo").click();
		await expect.poll(() => texts(page)).toEqual(["One", "You said: One", "Two", "You said: Two"]);
		await press(page, "answers", 0, "Delete message");
		await partsOf(page).button("Dismiss").click();
		await expect.poll(() => texts(other.page)).toEqual(without);
		await expect.poll(() => texts(page)).toEqual(without);
		await page.reload();
		await expect.poll(() => texts(page)).toEqual(without);
		await say(page, "Three");
		await expect.poll(() => texts(page)).toEqual([...without, "Three", "You said: Three"]);
	});

	test("A deleted version gives way to the one before it", async () => {
		const { page } = await stage.visit();
		await say(page, "One");
		const first = await finishedAnswer(page);
		await stage.upstream.setScenario("tokens n=9 seed=8", 1);
		await press(page, "answers", 0, "Answer again");
		await version(page, "Version 2 of 2").waitFor();
		const second = await finishedAnswer(page);
		await press(page, "answers", 0, "Delete message");
		await expect.poll(async () => (await texts(page))[1]).toBe(first);
		await partsOf(page).button("Undo").click();
		await expect.poll(async () => (await texts(page))[1]).toBe(second);
		await press(page, "answers", 0, "Delete message");
		await partsOf(page).button("Dismiss").click();
		await expect.poll(async () => (await texts(page))[1]).toBe(first);
		await expect.poll(() => page.getByRole("group", { name: /^Version/ }).count()).toBe(0);
	});

	test("A quote is what was selected, or all of the message, and waits in the composer", async () => {
		const { page } = await stage.visit();
		const { composer, answers } = partsOf(page);
		await say(page, "First line");
		await finishedAnswer(page);
		await composer.fill("Draft");
		await press(page, "mine", 0, "Quote");
		await expect.poll(() => composer.inputValue()).toBe("Draft\n\n> First line\n\n");
		await composer.fill("");
		await answers
			.first()
			.locator(".reading p")
			.evaluate((element) => {
				const text = element.firstChild as Text;
				getSelection()?.setBaseAndExtent(text, 0, text, 8);
			});
		await press(page, "answers", 0, "Quote");
		await expect.poll(() => composer.inputValue()).toBe("> You said\n\n");
		expect(await composer.evaluate((element) => element === document.activeElement)).toBe(true);
	});
});
