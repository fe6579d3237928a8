import { expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import { askInPage, readConnection, readHistory, readServerPid } from "../support/desktop-steps.ts";
import { openTempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;

test.skipIf(!canRun)("a first start answers, and the history is there after the next start", async () => {
	await using folder = await openTempDir();
	const question = "What is Parley?";
	{
		await using app = await openDesktop({ userData: folder.path });
		const page = await app.window();
		expect(await askInPage(page, question)).toMatch(/Parley/);
		const { url, token } = await readConnection(page);
		expect(new URL(url).hostname).toBe("127.0.0.1");
		expect((await fetch(`${url}/api/server`)).status).toBe(401);
		expect((await fetch(`${url}/api/server`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
			200,
		);
		await app.evaluate((electron) => electron.app.quit(), null).catch(() => {});
		expect(await app.ended).toBe(0);
	}
	await using again = await openDesktop({ userData: folder.path });
	const page = await again.window();
	// The chat that was open is open again.
	await page.getByRole("article", { name: "Answer" }).waitFor();
	expect(await page.getByRole("main").innerText()).toContain(question);
	await page.getByRole("navigation").getByText(question).waitFor();
});

test.skipIf(!canRun)(
	"when its server is killed in the middle of an answer, nothing that was shown is lost",
	async () => {
		await using folder = await openTempDir();
		await using app = await openDesktop({ userData: folder.path });
		const page = await app.window();
		const before = await readConnection(page);
		await page.getByRole("textbox", { name: "Message", exact: true }).fill("What is Parley?");
		await page.keyboard.press("Enter");
		const answer = page.getByRole("article", { name: "Answer" });
		// Letters only: marks that are still open look different once the text has its end.
		const readText = async () => (await answer.locator(".reading").innerText()).replace(/[^\p{L}]/gu, "");
		await answer.waitFor();
		await expect.poll(readText, { interval: 20 }).not.toBe("");
		const firstPid = await readServerPid(app);
		process.kill(firstPid, "SIGKILL");
		const shown = await readText();
		await expect.poll(() => readServerPid(app), { timeout: 10_000 }).not.toBe(firstPid);
		// The page finds the new process by itself, at the same address.
		await expect.poll(() => readHistory(before).catch(() => []), { timeout: 15_000 }).toHaveLength(2);
		await answer.locator("xpath=self::*[@aria-busy='false']").waitFor({ timeout: 20_000 });
		expect(shown).not.toBe("");
		expect((await readText()).startsWith(shown)).toBe(true);
		expect(await askInPage(page, "And how is history kept?")).not.toBe("");
		expect(await readHistory(before)).toHaveLength(4);
	},
);
