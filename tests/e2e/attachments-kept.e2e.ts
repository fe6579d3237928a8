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
	test("[I2] Files that are shown are there after a reload", async () => {
		const { page } = await stage.visit();
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
		await page.waitForEvent("load");
		await expect.poll(() => filesOf(page).drafts.count()).toBe(12);
	});

	test("[I2] A file that the disk has no room for goes along, and it is told that it is not kept", async () => {
		const { page } = await stage.visit();
		const { drafts, input } = filesOf(page);
		await page.evaluate(() => {
			IDBObjectStore.prototype.put = () => {
				throw new DOMException("", "QuotaExceededError");
			};
		});
		await input.setInputFiles([NOTES]);
		await page.getByText("“notes.txt” could not be kept on this computer").waitFor();
		await drafts.getByText("notes.txt").waitFor();
		await say(page, "With notes");
		await page.getByRole("button", { name: "Save file notes.txt" }).waitFor();
	});

	test("Where a part of the page is missing it is told that a file is not attached, and the next try loads it", async () => {
		const { page } = await stage.visit();
		const { drafts, input } = filesOf(page);
		let tries = 0;
		await page.route("**/open-uploads-*", (route) => (++tries === 1 ? route.abort() : route.continue()));
		await input.setInputFiles([NOTES]);
		await page.getByText("Nothing was attached, since a part of the page could not be loaded.").waitFor();
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
