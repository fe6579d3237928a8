import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("A temporary chat", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	const SECRET = "the-secret-word";

	test("[T1] It is answered with all that was said, and is on no disk, in no list, title or address", async () => {
		const { page, context, complaints } = await stage.visit({ userId: "guest" });
		const { button, chats, answers } = partsOf(page);
		await button("Temporary chat").click();
		await page.getByText("Not stored anywhere, gone when you leave.").waitFor();
		await say(page, `First ${SECRET}`);
		expect(await finishedAnswer(page)).toContain(SECRET);
		await say(page, "#echo");
		const heard = answers.nth(1).getByText(`First ${SECRET}`);
		await heard.waitFor();
		expect(await answers.count()).toBe(2);
		expect(await chats.count()).toBe(0);
		await expect.poll(() => page.title()).toBe("Temporary chat – Parley");
		expect(page.url()).not.toContain("temporary");
		await partsOf(page).composer.fill(`draft ${SECRET}`);
		await page.waitForTimeout(600);
		const response = await fetch(`${stage.server.url}/api/users/guest/sync?since=0`);
		expect(await response.json()).toEqual({ changes: [], rev: 0, more: false });
		expect(JSON.stringify(await context.storageState({ indexedDB: true }))).not.toContain(SECRET);
		await page.reload();
		await partsOf(page).composer.waitFor();
		expect(await answers.count()).toBe(0);
		expect(await partsOf(page).composer.inputValue()).toBe("");
		expect(stage.server.output).not.toContain(SECRET);
		expect(complaints).toEqual([]);
	});

	test("[T1] Nothing of it is in the files of the server", async () => {
		const { page } = await stage.visit();
		await partsOf(page).button("Temporary chat").click();
		await say(page, `Again ${SECRET}`);
		await finishedAnswer(page);
		await partsOf(page).button("New chat").first().click();
		await say(page, "Kept on purpose");
		await finishedAnswer(page);
		const files = await Promise.all(
			["", "-wal", "-streams", "-streams-wal"].map((end) =>
				readFile(`${stage.folder}/chat.db${end}`).catch(() => Buffer.alloc(0)),
			),
		);
		expect(files.some((file) => file.includes("Kept on purpose"))).toBe(true);
		expect(files.some((file) => file.includes(SECRET))).toBe(false);
	});

	test("Leaving it can be taken back for a while; an answer can be stopped; a cut connection is told", async () => {
		const { page } = await stage.visit();
		const { button, answers } = partsOf(page);
		await button("Temporary chat").click();
		await say(page, "#tokens n=4000 rate=40");
		await page.locator('[aria-busy="true"]').waitFor();
		expect(await button("Send").and(page.locator(":enabled")).count()).toBe(0);
		await button("Stop").click();
		await page.getByText("You stopped this answer.").waitFor();
		expect(await button("Delete message").count()).toBe(0);
		expect(await button("Edit").count()).toBe(0);
		await button("Leave").click();
		await expect.poll(() => answers.count()).toBe(0);
		await button("Go back").click();
		await expect.poll(() => answers.count()).toBe(1);
		await say(page, "#tokens n=4000 rate=40");
		await expect.poll(() => answers.count()).toBe(2);
		await page.locator('[aria-busy="true"] .reading p').waitFor();
		await stage.server.kill();
		await page.getByText("The connection was lost. What came is here until you leave this chat.").waitFor();
		await stage.server.startAgain();
	});
});
