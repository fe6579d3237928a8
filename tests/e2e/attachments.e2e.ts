import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import {
	finishedAnswer,
	HAS_BROWSER,
	openStage,
	partsOf,
	type Stage,
	say,
	tryNow,
} from "../support/stage.ts";

// A person attaches files by every way there is, and finds them again.

let stage: Stage;
beforeAll(async () => {
	// So that a file over the limit need not be large.
	if (HAS_BROWSER) stage = await openStage({ MAX_ATTACHMENT_BYTES: "1048576" });
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const CSV = { name: "table.csv", mimeType: "text/csv", buffer: Buffer.from("name,age\nAnn,42\n") };

/** An image as a browser makes it, so that its size is true. */
async function makeImage(page: Page, width: number, height: number, name = "picture.png") {
	const base64 = await page.evaluate(
		async ([w = 1, h = 1]) => {
			const canvas = new OffscreenCanvas(w, h);
			const context = canvas.getContext("2d");
			const gradient = context?.createLinearGradient(0, 0, w, h);
			gradient?.addColorStop(0, "teal");
			gradient?.addColorStop(1, "gold");
			if (context && gradient) context.fillStyle = gradient;
			context?.fillRect(0, 0, w, h);
			const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
			return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
		},
		[width, height],
	);
	return { name, mimeType: "image/png", buffer: Buffer.from(base64, "base64") };
}

function filesOf(page: Page) {
	const form = page.getByRole("form", { name: "New message" });
	return {
		input: page.getByLabel("Files to attach"),
		drafts: form.getByRole("list", { name: "Attached files" }).getByRole("listitem"),
		sent: page.getByRole("article", { name: "You" }).getByRole("list", { name: "Attached files" }),
		remove: (name: string) => form.getByRole("button", { name: `Remove ${name}` }),
	};
}

/** Lets go of a file over the window, or pastes it, as a browser tells a page of it. */
async function hand(
	page: Page,
	how: "drop" | "paste",
	file: { name: string; text: string } | { text: string },
) {
	await page.getByRole("textbox", { name: "Message" }).evaluate(
		async (field, [kind, name, text]) => {
			const data = new DataTransfer();
			if (name === null) data.setData("text/plain", text ?? "");
			else data.items.add(new File([text ?? ""], name ?? "", { type: "text/plain" }));
			const over = () => new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true });
			// It is held over the window until that takes it.
			while (kind === "drop" && field.dispatchEvent(over())) await new Promise(requestAnimationFrame);
			const event =
				kind === "drop"
					? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
					: new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
			field.dispatchEvent(event);
		},
		[how, "name" in file ? file.name : null, file.text] as const,
	);
}

describe.runIf(HAS_BROWSER)("files of messages", () => {
	test("an image and a table go along with a message, to the model too, and are there after a reload", async () => {
		const visit = await stage.visit();
		const { page } = visit;
		const files = filesOf(page);
		await files.input.setInputFiles([await makeImage(page, 600, 400), CSV]);
		await files.remove("picture.png").waitFor();
		await files.remove("table.csv").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await say(page, "What is this?");
		await finishedAnswer(page);
		const picture = page.getByRole("img", { name: "picture.png" });
		await picture.waitFor();
		await expect
			.poll(() => files.sent.getByRole("button").allInnerTexts())
			.toEqual(["", "table.csv\n16 bytes"]);
		expect(await files.drafts.count()).toBe(0);
		const asked = (await stage.upstream.requests()).map(({ body }) => JSON.stringify(body)).at(-1) ?? "";
		expect(asked).toContain("Ann,42");
		expect(asked).toContain("data:image/png;base64,");
		await page.reload();
		await picture.waitFor();
		await page.getByRole("button", { name: "Open image picture.png" }).click();
		const dialog = page.getByRole("dialog", { name: "picture.png" });
		await dialog.getByText("600 × 400").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Save file table.csv" }).click(),
		]);
		expect(download.suggestedFilename()).toBe("table.csv");
		// Another version of the message, with other files.
		await partsOf(page).mine.hover();
		await partsOf(page).mine.getByRole("button", { name: "Edit", exact: true }).click();
		const edit = page.getByRole("form", { name: "Edit message" });
		await edit.getByRole("button", { name: "Remove table.csv" }).click();
		const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Remember") };
		await edit.getByLabel("Files to attach").setInputFiles([notes, CSV]);
		await edit.getByRole("button", { name: "Remove table.csv" }).click();
		await edit.getByRole("button", { name: "Remove notes.txt" }).waitFor();
		expect(await findFaults(page)).toEqual([]);
		await edit.getByRole("button", { name: "Send" }).click();
		await page.getByRole("button", { name: "Save file notes.txt" }).waitFor();
		await finishedAnswer(page);
		await expect
			.poll(() => files.sent.getByRole("button").allInnerTexts())
			.toEqual(["", "notes.txt\n8 bytes"]);
		expect(await findFaults(page)).toEqual([]);
		const last = (await stage.upstream.requests()).map(({ body }) => JSON.stringify(body)).at(-1) ?? "";
		expect([last.includes("Remember"), last.includes("Ann,42")]).toEqual([true, false]);
		expect(visit.complaints).toEqual([]);
	});

	test("files can be dropped and pasted, are kept with the draft, and can be removed", async () => {
		const visit = await stage.visit();
		const { page } = visit;
		const files = filesOf(page);
		await hand(page, "drop", { name: "dropped\u202Efdp.exe", text: "dropped" });
		await files.remove("droppedfdp.exe").waitFor();
		await hand(page, "paste", { name: "pasted.md", text: "# pasted" });
		await files.remove("pasted.md").waitFor();
		await page.reload();
		await files.remove("pasted.md").waitFor();
		await expect.poll(() => files.drafts.count()).toBe(2);
		await files.remove("droppedfdp.exe").click();
		await expect.poll(() => files.drafts.count()).toBe(1);
		// A message may be files alone.
		await partsOf(page).button("Send").click();
		await finishedAnswer(page);
		await expect.poll(() => files.sent.getByRole("button").allInnerTexts()).toEqual(["pasted.md\n8 bytes"]);
	});

	test("a file that is dropped before the server has said a word is kept, and sent when it has", async () => {
		const context = await stage.browser.newContext();
		const page = await context.newPage();
		const { promise: said, resolve: speak } = Promise.withResolvers<void>();
		await page.route("**/api/server", (route) => said.then(() => route.continue()));
		await page.goto(stage.server.url);
		await partsOf(page).composer.waitFor();
		await hand(page, "drop", { name: "early.txt", text: "early" });
		const { drafts, remove } = filesOf(page);
		await drafts.getByText("early.txt").waitFor();
		expect(await remove("early.txt").count()).toBe(0);
		speak();
		await remove("early.txt").waitFor();
		await context.close();
	});

	test("a long text that is pasted can become a file", async () => {
		const visit = await stage.visit();
		const { page } = visit;
		const { composer } = partsOf(page);
		const long = "line\n".repeat(200);
		await composer.fill(`before ${long}`);
		await hand(page, "paste", { text: long });
		await page.getByRole("button", { name: "Make it a file" }).click();
		await filesOf(page).remove("pasted.txt").waitFor();
		await expect.poll(() => composer.inputValue()).toBe("before ");
	});

	test("a large photo is made smaller, a file over the limit is refused with a sentence", async () => {
		const visit = await stage.visit();
		const { page } = visit;
		const files = filesOf(page);
		const tooLarge = { name: "large.bin", mimeType: "", buffer: Buffer.alloc(1_200_000) };
		await files.input.setInputFiles([await makeImage(page, 3000, 1500, "photo.png"), tooLarge]);
		await page.getByRole("button", { name: /^Remove photo\./ }).waitFor();
		await page
			.getByText("“large.bin” is too large: it has 1.1 MB, and the server takes 1 MB at most.")
			.waitFor();
		await say(page, "look");
		await finishedAnswer(page);
		await page.getByRole("button", { name: /^Open image photo\./ }).click();
		await page.getByText("2048 × 1024").waitFor();
	});

	test("what is attached while the server is away goes with its message when it is back, in order", async () => {
		const visit = await stage.visit({ loadsAhead: true });
		const { page } = visit;
		const files = filesOf(page);
		await say(page, "first");
		await finishedAnswer(page);
		// What files need is loaded ahead, a while after the page.
		await page.waitForFunction(() => {
			const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
			return ["third", "open-uploads"].every((part) => loaded.some((name) => name.includes(`/${part}-`)));
		});
		await stage.server.stop();
		await files.input.setInputFiles([CSV]);
		await say(page, "with a file");
		await expect.poll(() => partsOf(page).composer.inputValue()).toBe("");
		await say(page, "and another");
		await page.getByText("Kept here. It will be sent when the server is back.").first().waitFor();
		await stage.server.startAgain();
		await tryNow(page);
		await page.getByRole("button", { name: "Save file table.csv" }).waitFor({ timeout: 30_000 });
		await expect.poll(() => partsOf(page).mine.count(), { timeout: 20_000 }).toBe(3);
		await finishedAnswer(page);
		const said = await partsOf(page).mine.locator("p").allInnerTexts();
		expect(said).toEqual(["first", "with a file", "and another"]);
	});

	test("the file of a message that was refused is kept with it however old it is, and one of nothing goes", async () => {
		const { page } = await stage.visit({ loadsAhead: true });
		await say(page, "first");
		await finishedAnswer(page);
		await filesOf(page).input.setInputFiles([CSV]);
		await filesOf(page).drafts.waitFor();
		await page.evaluate(async () => {
			const opening = indexedDB.open("parley-files");
			await new Promise((resolve) => {
				opening.onsuccess = resolve;
			});
			const transaction = opening.result.transaction("files", "readwrite");
			const files = transaction.objectStore("files");
			const finding = files.getAll();
			await new Promise((resolve) => {
				finding.onsuccess = resolve;
			});
			const [{ key, file }] = finding.result;
			for (const name of ["refused", "forgotten"])
				files.put({ key, row: `${key} ${name}`, file: { ...file, id: name, name, createdAt: 1 } });
			await new Promise((resolve) => {
				transaction.oncomplete = resolve;
			});
			opening.result.close();
			const message = {
				...{ clientId: "c", chatId: location.hash.split("/").at(-1), content: "Look", files: ["refused"] },
				...{ createdAt: 1, failure: "This was refused." },
			};
			localStorage.setItem(`parley.outbox.${key} c`, JSON.stringify(message));
		});
		await page.reload();
		const names = () =>
			page.evaluate(async () => {
				const opening = indexedDB.open("parley-files");
				await new Promise((resolve) => {
					opening.onsuccess = resolve;
				});
				const finding = opening.result.transaction("files").objectStore("files").getAll();
				await new Promise((resolve) => {
					finding.onsuccess = resolve;
				});
				opening.result.close();
				return finding.result.map(({ file }) => String(file.name)).sort();
			});
		await expect.poll(names).toEqual(["refused", "table.csv"]);
		await page.getByText("This was refused.").waitFor();
	});

	test("what is sent while a file is still read waits for it, and stays where the file cannot go along", async () => {
		const { page } = await stage.visit();
		const files = filesOf(page);
		const image = await makeImage(page, 2600, 40, "wide.png");
		await page.evaluate(() => {
			const decode = createImageBitmap;
			const reads: (() => void)[] = [];
			Object.assign(globalThis, {
				reads,
				createImageBitmap: (file: Blob) =>
					new Promise<void>((read) => reads.push(read)).then(() => decode(file)),
			});
		});
		/** Lets the images be read that a person waits for. */
		const letRead = async () => {
			await page.waitForFunction(() => Reflect.get(globalThis, "reads").length > 0);
			await page.evaluate(() => Reflect.get(globalThis, "reads").pop()());
		};
		await files.input.setInputFiles([image]);
		await say(page, "What is this?");
		await partsOf(page).composer.press("Enter");
		await letRead();
		await finishedAnswer(page);
		expect(await partsOf(page).mine.count()).toBe(1);
		await page.getByRole("img", { name: "wide.png" }).waitFor();
		const large = { name: "large.bin", mimeType: "", buffer: Buffer.alloc(1_048_577) };
		await files.input.setInputFiles([image, large]);
		await say(page, "And these?");
		await letRead();
		await page.getByText("“large.bin” is too large").waitFor();
		await files.remove("wide.png").waitFor();
		expect(await partsOf(page).composer.inputValue()).toBe("And these?");
		expect(await partsOf(page).mine.count()).toBe(1);
	});

	test("a temporary chat takes no files and says so", async () => {
		const visit = await stage.visit();
		const { page } = visit;
		await partsOf(page).button("Temporary chat").click();
		await hand(page, "drop", { name: "a.txt", text: "a" });
		await page.getByText("A temporary chat takes no files").waitFor();
	});
});
