import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import { askInPage, readConnection } from "../support/desktop-steps.ts";
import { openTempDir } from "../support/temp-dir.ts";

/** The real runtime asks with a dialog of the system where a file is to go, which no test can answer. */
const canRun = !HAS_RUNTIME && findBrowser() !== null;
const ANSWER =
	"```mermaid\nflowchart LR\n  A[Start] --> B[End]\n```\n\n```ts\nconst a = 1;\n```\n\n$$\n\\frac{1}{2}\n$$\n";

/** A chat as the file of another app has it. */
const EXPORT = [
	{
		conversation_id: "a",
		title: "Drawings",
		create_time: 1700000000,
		current_node: "a-1",
		mapping: Object.fromEntries(
			["Draw", ANSWER].map((text, i) => {
				const author = { role: i === 0 ? "user" : "assistant" };
				const message = { author, content: { content_type: "text", parts: [text] } };
				return [`a-${i}`, { id: `a-${i}`, parent: i === 0 ? null : "a-0", message }];
			}),
		),
	},
];

async function save(page: Page, button: Locator): Promise<{ readonly name: string; readonly text: string }> {
	const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
	return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test.skipIf(!canRun)("what an answer holds is drawn in the app, and files leave and enter it", async () => {
	await using folder = await openTempDir();
	await using app = await openDesktop({ userData: folder.path });
	const page = await app.window();
	const { url, userId, token } = await readConnection(page);
	await askInPage(page, "What is Parley?");
	const imported = await fetch(`${url}/api/users/${userId}/import?name=conversations.json`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}` },
		body: JSON.stringify(EXPORT),
	});
	expect(imported.status).toBe(200);

	// Frames of no origin, from the app's own scheme and under its policy.
	await page.getByRole("link", { name: "Drawings" }).click();
	const answer = page.getByRole("article", { name: "Answer" });
	const diagram = answer.getByRole("img", { name: "Diagram" });
	await diagram.waitFor();
	await expect
		.poll(() => diagram.evaluate((image: HTMLImageElement) => image.naturalWidth))
		.toBeGreaterThan(50);
	await answer.locator(".katex").first().waitFor();
	const drawing = await save(page, answer.getByRole("button", { name: "Save as SVG" }));
	expect(drawing.name).toBe("diagram.svg");
	expect(drawing.text).toMatch(/^<svg [^>]*viewBox=.*Start/s);
	expect(await save(page, answer.getByRole("button", { name: "Save as a file" }))).toMatchObject({
		text: "const a = 1;",
	});

	await page.getByRole("link", { name: "Drawings" }).hover();
	await page.getByRole("button", { name: "More for Drawings" }).click();
	await page.getByRole("menuitem", { name: "Export" }).click();
	await page.getByRole("radio", { name: /^Web page/ }).check();
	const exported = await save(page, page.getByRole("button", { name: "Save", exact: true }));
	expect(exported.name).toBe("Drawings.html");
	expect(exported.text).toContain("const a = 1;");

	// A file goes into a message and comes back as it was.
	const [chooser] = await Promise.all([
		page.waitForEvent("filechooser"),
		page.getByRole("button", { name: "Attach files" }).click(),
	]);
	await chooser.setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("hello file") });
	await askInPage(page, "What is in the file?");
	expect(await save(page, page.getByRole("button", { name: "Save file notes.txt" }))).toEqual({
		name: "notes.txt",
		text: "hello file",
	});
});
