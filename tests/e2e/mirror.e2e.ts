import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askMirror } from "../support/ask-mirror.ts";
import { keepPages } from "../support/kept-pages.ts";
import { listKeptFolders } from "../support/list-kept-folders.ts";
import {
	finishedAnswer,
	HAS_BROWSER,
	openStage,
	partsOf,
	type Stage,
	say,
	tryNow,
} from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("With the history kept on this computer", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	/** All that a chat has by now is here. */
	async function isKept(page: Page, userId: string, chatId: string, count: number) {
		const key = `${stage.server.url} ${userId}`;
		const kept = async () => {
			const part = await askMirror(page, key, "readPart", chatId, null, 50);
			return part?.messages.filter((message) => message.status === "complete").length;
		};
		await expect.poll(kept, { timeout: 10_000 }).toBe(count);
	}

	test("list, chats and search work after a new start without the server, and go on when it is back", async () => {
		const { page, context, complaints } = await stage.visit({ userId: "reader" });
		await keepPages(context, stage.server.url);
		for (const text of ["The lighthouse keeper", "Of harbours and herons"]) {
			await page.keyboard.press("Alt+n");
			await say(page, text);
			await finishedAnswer(page);
		}
		for (const chatId of ["1", "2"]) await isKept(page, "reader", chatId, 2);
		await stage.server.kill();
		// What the page itself remembers of its last screen is not what this is about.
		await page.evaluate(() =>
			localStorage.removeItem(
				Object.keys(localStorage).find((name) => name.startsWith("parley.snapshot")) ?? "",
			),
		);
		await page.reload();
		await partsOf(page).chats.filter({ hasText: "lighthouse" }).click();
		await partsOf(page).answers.getByText("You said: The lighthouse keeper").waitFor();
		await page.keyboard.press("Control+Shift+f");
		await page.getByRole("combobox", { name: "Search in all chats" }).fill("harb her");
		const hits = page.getByRole("listbox").getByRole("option");
		await page.getByText("This is what is found in the history kept on this computer.").waitFor();
		await expect.poll(() => hits.count()).toBe(3);
		await hits.last().click();
		await partsOf(page).answers.getByText("You said: Of harbours and herons").waitFor();
		await stage.server.startAgain();
		await say(page, "And back again");
		await tryNow(page);
		await partsOf(page).answers.getByText("You said: And back again").waitFor();
		expect(complaints).toEqual([]);
	});

	test("files that a tab which was just closed still holds are waited for, and nobody is told of an error", async () => {
		const { page, complaints } = await stage.visit({ userId: "waiter" });
		await say(page, "Held for a moment");
		await finishedAnswer(page);
		const chatId = await page.evaluate(() => location.hash.split("/").at(-1) ?? "");
		await isKept(page, "waiter", chatId, 2);
		const refuse = `{
			const { prototype } = FileSystemFileHandle;
			const open = prototype.createSyncAccessHandle;
			let left = 4;
			prototype.createSyncAccessHandle = function (...given) {
				if (this.name.startsWith(".opfs") || left-- <= 0) return open.apply(this, given);
				return Promise.reject(new DOMException("Another tab has it", "NoModificationAllowedError"));
			};
		}\n`;
		let refused = 0;
		await page.route(/mirror-worker-[^/]*\.js$/, async (route) => {
			refused++;
			const response = await route.fetch();
			await route.fulfill({ response, body: refuse + (await response.text()) });
		});
		await page.reload();
		await isKept(page, "waiter", chatId, 2);
		expect(refused).toBe(1);
		expect(complaints).toEqual([]);
	});

	test("changes made without the server are shown, outlast a new start, and arrive when it is back", async () => {
		const { page, context, complaints } = await stage.visit({ userId: "changer" });
		await keepPages(context, stage.server.url);
		for (const text of ["Kestrel", "Osprey"]) {
			await page.keyboard.press("Alt+n");
			await say(page, text);
			await finishedAnswer(page);
		}
		const { chats, button } = partsOf(page);
		const menu = async (chat: string, item: string) => {
			await chats.filter({ hasText: chat }).hover();
			await button(`More for ${chat}`).click();
			await page.getByRole("menuitem", { name: item }).click();
		};
		await stage.server.kill();
		await menu("Kestrel", "Rename");
		await page.getByRole("textbox", { name: "Title of the chat" }).fill("Falcon");
		await page.keyboard.press("Enter");
		await chats.filter({ hasText: "Falcon" }).waitFor();
		await menu("Falcon", "Pin");
		await page.getByRole("heading", { name: "Pinned" }).waitFor();
		await menu("Osprey", "Delete");
		await page.reload();
		await page.getByText("2 changes wait.").waitFor();
		await expect.poll(() => chats.allInnerTexts()).toEqual(["Falcon"]);
		await page.getByRole("heading", { name: "Pinned" }).waitFor();
		await stage.server.startAgain();
		await tryNow(page);
		const onServer = async () => {
			const response = await fetch(`${stage.server.url}/api/users/changer/chats?messages=none`);
			return ((await response.json()) as { title: string; pinned: boolean }[]).map(
				({ title, pinned }) => `${title} ${pinned}`,
			);
		};
		await expect.poll(onServer).toEqual(["Falcon true"]);
		await page.getByText("2 changes wait.").waitFor({ state: "detached" });
		await expect.poll(() => chats.allInnerTexts()).toEqual(["Falcon"]);
		expect(complaints).toEqual([]);
	});

	test("another tab reads through the one that keeps it, and takes over when that is closed", async () => {
		const { page, context } = await stage.visit({ userId: "two.tabs" });
		const second = await context.newPage();
		await say(page, "Seen by both");
		await finishedAnswer(page);
		await expect
			.poll(() => askMirror(page, `${stage.server.url} two.tabs`, "listChats", 1), { timeout: 10_000 })
			.toHaveLength(1);
		const [chat] = (await askMirror(page, `${stage.server.url} two.tabs`, "listChats", 1)) ?? [];
		await second.goto(stage.server.url);
		await isKept(second, "two.tabs", chat?.id ?? "", 2);
		await page.close();
		await isKept(second, "two.tabs", chat?.id ?? "", 2);
		await say(second, "After it");
		await finishedAnswer(second);
		// What is wished in a tab that does not keep it holds for the one that does.
		const third = await context.newPage();
		await third.goto(stage.server.url);
		await partsOf(third).chats.first().waitFor();
		await third.keyboard.press("Control+,");
		const settings = third.getByRole("dialog", { name: "Settings" });
		await settings.getByRole("button", { name: "Without a connection" }).click();
		await settings.getByRole("switch", { name: "Keep my history on this computer" }).click();
		await third.getByText("The history was removed from this computer.").waitFor();
		const folders = await listKeptFolders(third);
		expect(folders.filter((name) => name.includes("two_tabs"))).toEqual([]);
	});
});
