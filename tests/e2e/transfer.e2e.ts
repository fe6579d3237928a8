import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { makeZip } from "../support/make-zip.ts";
import { HAS_BROWSER, openStage, partsOf } from "../support/stage.ts";

const chatOf = (id: string, title: string, texts: readonly string[]) => ({
	conversation_id: id,
	title,
	create_time: 1700000000,
	current_node: `${id}-${texts.length - 1}`,
	mapping: Object.fromEntries(
		texts.map((text, i) => [
			`${id}-${i}`,
			{
				id: `${id}-${i}`,
				parent: i === 0 ? null : `${id}-${i - 1}`,
				message: {
					author: { role: i % 2 === 0 ? "user" : "assistant" },
					content: { content_type: "text", parts: [text] },
				},
			},
		]),
	),
});

test.skipIf(!HAS_BROWSER)(
	"chats come in from another app, go out as a file, and are taken back",
	async () => {
		await using stage = await openStage();
		const { page } = await stage.visit();
		const { chats, answers, button } = partsOf(page);
		const zip = await makeZip({
			"conversations.json": JSON.stringify([
				chatOf("a", "Harbours", ["Which harbour?", "The **northern** one."]),
				chatOf("b", "Sails", ["Which sail?", "The jib."]),
				{ title: "Nothing", mapping: {} },
			]),
		});

		// Let go of over the window, wherever that is, once it is known what the server can do.
		await button("Attach files").waitFor();
		await page.evaluate(
			async (bytes) => {
				const transfer = new DataTransfer();
				transfer.items.add(new File([new Uint8Array(bytes)], "chatgpt-export.zip"));
				const at = document.querySelector("main") ?? document.body;
				const event = (type: string) =>
					new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
				while (at.dispatchEvent(event("dragover"))) await new Promise(requestAnimationFrame);
				at.dispatchEvent(event("drop"));
			},
			[...zip],
		);
		const card = page.getByRole("article", { name: "chatgpt-export.zip" });
		await card.getByText("Imported: 2 chats with 4 messages; 1 was here already or left out.").waitFor();
		await card.getByText(/^ChatGPT ·/).waitFor();
		await card.getByRole("button", { name: "Report" }).click();
		await card.getByText("It has no messages.").waitFor();
		await card.getByRole("list", { name: "Report" }).getByRole("button", { name: "Harbours" }).click();
		await answers.getByText("northern", { exact: true }).waitFor();
		await expect.poll(() => chats.allInnerTexts()).toEqual(expect.arrayContaining(["Harbours", "Sails"]));

		// One chat as a page, by its menu.
		await page.getByRole("button", { name: "More for Harbours" }).click();
		await page.getByRole("menuitem", { name: "Export" }).click();
		await page.getByRole("radio", { name: /^Web page/ }).check();
		const coming = page.waitForEvent("download");
		await button("Save").click();
		const file = await coming;
		expect(file.suggestedFilename()).toBe("Harbours.html");
		expect(await readFile(await file.path(), "utf8")).toContain("<strong>northern</strong>");

		// The same file again brings nothing; the first import is taken back.
		await page.keyboard.press("Control+,");
		await page
			.getByLabel("File to import")
			.setInputFiles({ name: "again.zip", mimeType: "application/zip", buffer: zip });
		await page
			.getByRole("article", { name: "again.zip" })
			.getByText(/^Nothing new in it/)
			.waitFor();
		await card.getByRole("button", { name: "Undo import" }).click();
		await card.getByText("Undone. Nothing of it is left.").waitFor();
		await page.keyboard.press("Escape");
		await expect.poll(() => chats.count()).toBe(0);
	},
);
