import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("While something can be taken back", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	async function visitChat(...texts: readonly string[]) {
		const { page, complaints } = await stage.visit();
		for (const text of texts) {
			// With keys, which the browser could take back.
			await partsOf(page).composer.pressSequentially(text);
			await page.keyboard.press("Enter");
			await finishedAnswer(page);
		}
		const deleteMine = async (text: string) => {
			const message = partsOf(page).mine.filter({ hasText: text });
			await message.hover();
			await message.getByRole("button", { name: "Delete message" }).click();
			await message.waitFor({ state: "detached" });
		};
		return { page, complaints, deleteMine, ...partsOf(page) };
	}

	test("The key takes back a delete where what was written before it was sent", async () => {
		const { page, deleteMine, mine, composer } = await visitChat("One");
		await deleteMine("One");
		await composer.focus();
		await page.keyboard.press("Control+z");
		await expect.poll(() => mine.count()).toBe(1);
	});

	test("The key takes back a delete that came after what is written, and what is written after it", async () => {
		const { page, deleteMine, mine, composer } = await visitChat("One");
		await composer.pressSequentially("half a thought");
		await deleteMine("One");
		await composer.focus();
		await page.keyboard.press("Control+z");
		await expect.poll(() => mine.count()).toBe(1);
		expect(await composer.inputValue()).toBe("half a thought");
		await deleteMine("One");
		await composer.press("End");
		await composer.pressSequentially("!");
		await page.keyboard.press("Control+z");
		await expect.poll(() => composer.inputValue()).not.toContain("!");
		expect(await mine.count()).toBe(0);
	});

	test("A hit in a message that is gone but for the way back says so, and leaves the page as it is", async () => {
		const { page, deleteMine, complaints, composer } = await visitChat("A word about herons", "Two");
		await deleteMine("herons");
		await page.keyboard.press("Control+Shift+f");
		await page.getByRole("combobox", { name: "Search in all chats" }).fill("herons");
		const hits = page.getByRole("option").filter({ hasText: "herons" });
		await hits.filter({ hasNotText: "You said" }).last().click();
		await page.getByText("This message does not exist any more.").waitFor();
		expect(await composer.count()).toBe(1);
		expect(complaints).toEqual([]);
	});

	test("Up changes the message before one that is gone but for the way back", async () => {
		const { page, deleteMine, composer } = await visitChat("First", "Second");
		await deleteMine("Second");
		await composer.press("ArrowUp");
		await expect.poll(() => page.getByRole("textbox", { name: "New wording" }).inputValue()).toBe("First");
	});

	test("A notice stays while the focus is on it", async () => {
		const { page, deleteMine, mine, button } = await visitChat("One");
		await page.clock.install();
		await deleteMine("One");
		await button("Undo").focus();
		await page.clock.runFor(60_000);
		await button("Undo").press("Enter");
		await expect.poll(() => mine.count()).toBe(1);
	});

	test("A notice stands above what is being written, however long that is", async () => {
		const { deleteMine, composer, button } = await visitChat("One");
		await composer.fill("A line of a long letter\n".repeat(12));
		await deleteMine("One");
		const notice = await button("Undo").boundingBox();
		const field = await composer.boundingBox();
		expect((notice?.y ?? 0) + (notice?.height ?? 0)).toBeLessThan(field?.y ?? 0);
	});

	test("A suggestion leaves the files beside what is being written alone", async () => {
		const { page } = await stage.visit();
		const { composer, button, mine } = partsOf(page);
		const file = { name: "contract.txt", mimeType: "text/plain", buffer: Buffer.from("Terms") };
		await page.getByLabel("Files to attach").setInputFiles([file]);
		await page.getByRole("list", { name: "Attached files" }).getByText("contract.txt").waitFor();
		await composer.fill("Summarise this");
		await button(/^See code and a table/).click();
		await finishedAnswer(page);
		expect(await mine.innerText()).not.toContain("contract.txt");
		await button("New chat").click();
		expect(await composer.inputValue()).toBe("Summarise this");
		await page.getByRole("list", { name: "Attached files" }).getByText("contract.txt").waitFor();
	});

	test.each(["archived", "folded"])(
		"The key for a name leads to where an %s chat is listed",
		async (place) => {
			const userId = `namer-${place}`;
			const { page } = await stage.visit({ userId });
			await say(page, "One");
			await finishedAnswer(page);
			const id = page.url().split("/").at(-1);
			await fetch(`${stage.server.url}/api/chats/${id}?user_id=${userId}`, {
				method: "PATCH",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(place === "archived" ? { archived: true } : { folder: "Work" }),
			});
			if (place === "folded") await partsOf(page).button(/^Work/).click();
			await partsOf(page).chats.first().waitFor({ state: "detached" });
			await page.keyboard.press("F2");
			await page.getByRole("textbox", { name: "Title of the chat" }).fill("Renamed");
			await page.keyboard.press("Enter");
			await partsOf(page).chats.filter({ hasText: "Renamed" }).waitFor();
		},
	);
});
