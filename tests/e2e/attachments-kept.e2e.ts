import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	finishedAnswer,
	HAS_BROWSER,
	openStage,
	partsOf,
	type Stage,
	say,
	tryNow,
} from "../support/stage.ts";

// What is attached is there, whatever happens: nothing leaves the message for a file that is not.

let stage: Stage;
beforeAll(async () => {
	if (HAS_BROWSER) stage = await openStage();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const LONG = "words that were written elsewhere\n".repeat(400);
const NOTES = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Remember") };

function filesOf(page: Page) {
	const form = page.getByRole("form", { name: "New message" });
	return {
		input: form.getByLabel("Files to attach"),
		drafts: form.getByRole("list", { name: "Attached files" }).getByRole("listitem"),
		make: page.getByRole("button", { name: "Make it a file" }),
	};
}

/** Puts a text into the message as a browser does with what is pasted. */
async function paste(page: Page, text: string): Promise<void> {
	const { composer } = partsOf(page);
	await composer.fill(text);
	await composer.evaluate((field, pasted) => {
		const data = new DataTransfer();
		data.setData("text/plain", pasted);
		field.dispatchEvent(
			new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
		);
	}, text);
	await filesOf(page).make.waitFor();
}

/** From now on images are read when the test lets them. */
async function holdReading(page: Page): Promise<() => Promise<void>> {
	await page.evaluate(() => {
		const decode = createImageBitmap;
		const reads: (() => void)[] = [];
		Object.assign(globalThis, {
			reads,
			createImageBitmap: (file: Blob) =>
				new Promise<void>((read) => reads.push(read)).then(() => decode(file)),
		});
	});
	return async () => {
		await page.waitForFunction(() => Reflect.get(globalThis, "reads").length > 0);
		await page.evaluate(() => Reflect.get(globalThis, "reads").pop()());
	};
}

describe.runIf(HAS_BROWSER)("what is attached is kept", () => {
	test("[I2] A long text stays in the message where there is no room for it as a file", async () => {
		const { page } = await stage.visit();
		const { input, drafts, make } = filesOf(page);
		await input.setInputFiles(Array.from({ length: 20 }, (_, place) => ({ ...NOTES, name: `${place}.txt` })));
		await expect.poll(() => drafts.count()).toBe(20);
		await paste(page, LONG);
		await make.click();
		await page.getByText("A message takes at most 20 files.").waitFor();
		expect(await partsOf(page).composer.inputValue()).toBe(LONG);
	});

	test("[I2] A long text is in the message until it is a file on the disk", async () => {
		const { page } = await stage.visit();
		const { composer } = partsOf(page);
		const { drafts, make, input } = filesOf(page);
		// What files need is there.
		await input.setInputFiles([NOTES]);
		await page.getByRole("button", { name: "Remove notes.txt" }).click();
		await paste(page, LONG);
		const loaded = page.waitForEvent("load");
		await make.evaluate((button) => {
			(button as HTMLButtonElement).click();
			location.reload();
		});
		await loaded;
		await composer.waitFor();
		await expect
			.poll(async () => (await composer.inputValue()) === LONG || (await drafts.count()) === 1)
			.toBe(true);
	});

	test("A long text becomes a file of the message that it was pasted into", async () => {
		const { page } = await stage.visit();
		const { composer, button, chats } = partsOf(page);
		const { drafts, make } = filesOf(page);
		await say(page, "Other");
		await finishedAnswer(page);
		await button("New chat").click();
		// As it is copied from a program on Windows; a field has it with other ends of lines.
		await paste(page, LONG.replaceAll("\n", "\r\n"));
		await chats.first().click();
		await make.click();
		await button("New chat").click();
		await drafts.getByText("pasted.txt").waitFor();
		expect(await composer.inputValue()).toBe("");
		await chats.first().click();
		await partsOf(page).mine.waitFor();
		expect(await drafts.count()).toBe(0);
	});

	test("What is sent right after its text became a file goes with the file alone", async () => {
		const { page } = await stage.visit();
		await paste(page, LONG);
		await filesOf(page).make.evaluate((button) => {
			(button as HTMLButtonElement).click();
			button.ownerDocument.querySelector<HTMLFormElement>("form:has([data-composer])")?.requestSubmit();
		});
		await finishedAnswer(page);
		const asked = (await stage.upstream.requests()).map(({ body }) => JSON.stringify(body)).at(-1) ?? "";
		expect(asked.split("written elsewhere")).toHaveLength(401);
	});

	test("[I2] Files that are shown are there after a reload", async () => {
		const { page } = await stage.visit();
		const loaded = page.waitForEvent("load");
		await page.evaluate(() => {
			const data = new DataTransfer();
			for (let place = 0; place < 12; place++)
				data.items.add(new File([new Uint8Array(12 * 1024 * 1024).fill(place)], `f${place}.bin`));
			const field = document.querySelector("[data-composer]");
			const look = () => {
				if (document.body.innerText.includes("f11.bin")) location.reload();
				else requestAnimationFrame(look);
			};
			field?.dispatchEvent(
				new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
			);
			look();
		});
		await loaded;
		await expect.poll(() => filesOf(page).drafts.count()).toBe(12);
	});

	test("[I2] A file that the disk has no room for goes along, and it is told that it is not kept", async () => {
		const { page } = await stage.visit();
		const { drafts, input, make } = filesOf(page);
		await page.evaluate(() => {
			IDBObjectStore.prototype.put = () => {
				throw new DOMException("", "QuotaExceededError");
			};
		});
		await input.setInputFiles([NOTES]);
		await page.getByText("“notes.txt” could not be kept on this computer").waitFor();
		await drafts.getByText("notes.txt").waitFor();
		await paste(page, LONG);
		await make.click();
		await drafts.getByText("pasted.txt").waitFor();
		expect(await partsOf(page).composer.inputValue()).toBe(LONG);
		await page.getByRole("button", { name: "Remove pasted.txt" }).click();
		await say(page, "With notes");
		await page.getByRole("button", { name: "Save file notes.txt" }).waitFor();
	});

	test("Where a part of the page is missing it is told that a file is not attached, and the next try loads it", async () => {
		const { page } = await stage.visit();
		const { drafts, input, make } = filesOf(page);
		let tries = 0;
		await page.route("**/open-uploads-*", (route) => (++tries === 1 ? route.abort() : route.continue()));
		await paste(page, LONG);
		await make.click();
		await page.getByText("Nothing was attached, since a part of the page could not be loaded.").waitFor();
		expect(await partsOf(page).composer.inputValue()).toBe(LONG);
		await input.setInputFiles([NOTES]);
		await drafts.getByText("notes.txt").waitFor();
	});

	test("[I2] Files of drafts and of waiting messages come back once the part that they need can be loaded", async () => {
		const { page } = await stage.visit();
		const { drafts, input } = filesOf(page);
		await page.route("**/attachments", (route) => route.abort());
		await input.setInputFiles([NOTES]);
		await drafts.waitFor();
		await say(page, "With notes");
		await page.getByRole("article", { name: "You" }).waitFor();
		await input.setInputFiles([{ ...NOTES, name: "more.txt" }]);
		await drafts.waitFor();
		let tries = 0;
		await page.route("**/open-uploads-*", (route) => (++tries < 3 ? route.abort() : route.continue()));
		await page.unroute("**/attachments");
		await page.reload();
		await drafts.getByText("more.txt").waitFor();
		await page.getByRole("button", { name: "Save file notes.txt" }).waitFor();
		await finishedAnswer(page);
	});

	test("[I2] A file that is read while its chat is made on the server goes with the message that waits for it", async () => {
		const { page } = await stage.visit();
		const { composer, button, mine, answers } = partsOf(page);
		const { input } = filesOf(page);
		const image = await page.evaluate(async () => {
			const canvas = new OffscreenCanvas(2600, 40);
			canvas.getContext("2d")?.fillRect(0, 0, 2600, 40);
			const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
			return Array.from(bytes);
		});
		await input.setInputFiles([NOTES]);
		await page.getByRole("button", { name: "Remove notes.txt" }).click();
		const letRead = await holdReading(page);
		await stage.server.kill();
		await say(page, "Asked on the train");
		await page.getByText("Kept here.").waitFor();
		await input.setInputFiles([{ name: "wide.png", mimeType: "image/png", buffer: Buffer.from(image) }]);
		await say(page, "What is this?");
		await stage.server.startAgain();
		await tryNow(page);
		await answers.waitFor();
		await finishedAnswer(page);
		expect([await mine.count(), await composer.inputValue()]).toEqual([1, "What is this?"]);
		await letRead();
		await page.getByRole("img", { name: "wide.png" }).waitFor();
		await finishedAnswer(page);
		expect(await mine.count()).toBe(2);
		await button("New chat").click();
	});
});
