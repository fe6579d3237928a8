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

describe.skipIf(!HAS_BROWSER)("Without the server", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("A message that is written while the server is away is kept through a closed page and sent when it is back", async () => {
		const { page } = await stage.visit({ userId: "patient" });
		await say(page, "Before");
		await finishedAnswer(page);
		const doctor = page.getByRole("dialog", { name: "Connection to" });
		await page.keyboard.press("Control+k");
		await page
			.getByRole("combobox", { name: "Go to a chat, a command or a setting" })
			.fill("check the connection");
		await page.getByRole("option", { name: "Check the connection" }).click();
		await doctor.getByText("All is well, as far as a web page can look.").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await stage.server.kill();
		await page.getByText("The server did not answer.").waitFor();
		await partsOf(page).button("What is wrong?").click();
		await doctor.getByText("1 thing is wrong.").waitFor();
		await doctor.getByText("No answer came").waitFor();
		await page.keyboard.press("Escape");
		await say(page, "While you were away");
		await page.getByText("Your message is kept and will be sent when it is back.").waitFor();
		await page.getByText("Kept here.").waitFor();
		// What can be done with it was loaded before, though this page saves data.
		await partsOf(page).mine.last().getByRole("button", { name: "Edit" }).waitFor();
		await partsOf(page).mine.last().getByRole("button", { name: "Cancel" }).waitFor();
		await partsOf(page).mine.first().hover();
		await partsOf(page).mine.first().getByRole("button", { name: "Edit" }).click();
		await page.getByRole("textbox", { name: "New wording" }).press("Escape");
		await stage.server.startAgain();
		await tryNow(page);
		await page.getByText("The server did not answer.").waitFor({ state: "detached" });
		await expect.poll(() => partsOf(page).answers.count()).toBe(2);
		expect(await finishedAnswer(page)).toContain("While you were away");
		expect(await partsOf(page).mine.count()).toBe(2);
	});

	test("A part of the page that cannot be had without the server is said to be missing, and there once it is back", async () => {
		const { page, complaints, context } = await stage.visit({ loadsAhead: true });
		const { button } = partsOf(page);
		// It is told a moment after the page is there, when this remembers what it shows, and by parts that are loaded ahead.
		await page.waitForFunction(() => {
			const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
			const isBound = Object.keys(localStorage).some((key) => key.startsWith("parley.snapshot."));
			return isBound && loaded.some((name) => name.includes("/third-"));
		});
		let isAway = true;
		await context.route("**/assets/*", (route) => (isAway ? route.abort() : route.continue()));
		const told = page.getByText("This part of the page could not be loaded.");
		for (const part of ["Settings user", "More for all chats", "Model: fake"]) {
			await page.getByRole("button", { name: part }).click();
			await told.waitFor();
			await button("Dismiss").click();
			await told.waitFor({ state: "detached" });
		}
		isAway = false;
		await button("More for all chats").click();
		await page.getByRole("menu").waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: "Settings user" }).click();
		const settings = page.getByRole("dialog", { name: "Settings" });
		await settings.waitFor();
		isAway = true;
		await settings.getByRole("button", { name: "Import and export" }).click();
		await settings.getByText("This part of the page could not be loaded.").waitFor();
		isAway = false;
		await settings.getByRole("button", { name: "Try again" }).click();
		await settings.getByText("Export all chats").first().waitFor();
		expect(complaints).toEqual([]);
	});

	test("An answer that was cut by the end of the server shows what was kept of it, and can go on", async () => {
		const { page } = await stage.visit();
		await say(page, "#tokens n=3000 rate=60");
		await page.waitForFunction(
			() => (document.querySelector(".reading:not(p)")?.textContent?.length ?? 0) > 150,
		);
		await stage.server.kill();
		const before = (await partsOf(page).answers.first().locator(".reading").innerText()).trim();
		await stage.server.startAgain();
		await tryNow(page);
		await partsOf(page).button("Continue").waitFor({ timeout: 30_000 });
		const after = (await partsOf(page).answers.first().locator(".reading").innerText()).trim();
		expect(after.startsWith(before)).toBe(true);
	});

	test("A change that another device was before is asked about, and what is written in a chat that is gone is in one of its own", async () => {
		const userId = "two-devices";
		const { page, context } = await stage.visit({ userId });
		const sockets = new Set<{ close(): Promise<void> }>();
		let isCut = false;
		await page.routeWebSocket(/\/ws\//, (socket) => {
			if (isCut) return void socket.close();
			socket.connectToServer();
			sockets.add(socket);
		});
		await context.route("**/api/**", (route) => (isCut ? route.abort() : route.continue()));
		await page.reload();
		await say(page, "Trip to Lisbon");
		await finishedAnswer(page);
		const cut = async () => {
			isCut = true;
			for (const socket of sockets) await socket.close();
			await page.getByText("The server did not answer.").waitFor();
		};
		const mend = async () => {
			isCut = false;
			await tryNow(page);
		};
		await cut();
		await partsOf(page).chats.filter({ hasText: "Trip to Lisbon" }).hover();
		await partsOf(page).button("More for Trip to Lisbon").click();
		await page.getByRole("menuitem", { name: "Rename" }).click();
		await page.getByRole("textbox", { name: "Title of the chat" }).fill("Mine");
		await page.keyboard.press("Enter");
		await page.getByText("1 change waits.").waitFor();
		const chats = `${stage.server.url}/api/users/${userId}/chats?messages=none`;
		const read = async () => (await (await fetch(chats)).json()) as readonly { id: string; title: string }[];
		const [chat] = await read();
		await fetch(`${stage.server.url}/api/chats/${chat?.id}?user_id=${userId}`, {
			method: "PATCH",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ title: "Theirs" }),
		});
		await mend();
		const question = page.getByText("was changed elsewhere meanwhile");
		await question.waitFor();
		if (process.env.SHOTS) {
			for (const [colorScheme, width] of [
				["light", 1280],
				["dark", 1280],
				["light", 420],
			] as const) {
				await page.emulateMedia({ colorScheme });
				await page.setViewportSize({ width, height: 820 });
				await page.screenshot({ path: `${process.env.SHOTS}/conflict-${colorScheme}-${width}.png` });
			}
			await page.setViewportSize({ width: 1280, height: 800 });
		}
		await page.reload();
		await question.waitFor();
		expect((await read()).map(({ title }) => title)).toEqual(["Theirs"]);
		await partsOf(page).button("Change all the same").click();
		await expect.poll(async () => (await read()).map(({ title }) => title)).toEqual(["Mine"]);
		await question.waitFor({ state: "detached" });

		await cut();
		const { mine, composer, button } = partsOf(page);
		await mine.filter({ hasText: "Trip to Lisbon" }).hover();
		await button("Edit").click();
		const wording = page.getByRole("textbox", { name: "New wording" });
		await wording.fill("Trip to Porto");
		await wording.press("Enter");
		await page.getByText("Kept here.").waitFor();
		// Taken back it is a wording of that message again, not a message of its own.
		await button("Edit").click();
		expect(await wording.inputValue()).toBe("Trip to Porto");
		expect(await composer.inputValue()).toBe("");
		await wording.fill("Trip to Faro");
		await wording.press("Enter");
		await say(page, "Regretted");
		await mine.filter({ hasText: "Regretted" }).getByRole("button", { name: "Cancel" }).click();
		await mine.filter({ hasText: "Regretted" }).waitFor({ state: "detached" });
		await say(page, "Do not lose me");
		await expect.poll(() => page.getByText("Kept here.").count()).toBe(2);
		await fetch(`${stage.server.url}/api/chats/batch-delete?user_id=${userId}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ chat_ids: [chat?.id] }),
		});
		await mend();
		await page.getByText("“Mine” was deleted meanwhile.").waitFor();
		await partsOf(page).chats.filter({ hasText: "Mine (recovered)" }).waitFor();
		if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/recovered.png` });
		// Who looks at it is led there.
		await mine.filter({ hasText: "Do not lose me" }).waitFor();
		expect(await button("Show it").count()).toBe(0);
		await expect.poll(() => partsOf(page).answers.count()).toBe(2);
		expect(await finishedAnswer(page)).toContain("Do not lose me");
		await mine.filter({ hasText: "Trip to Faro" }).waitFor();
		expect((await read()).map(({ title }) => title)).toEqual(["Mine (recovered)"]);
		expect(await findFaults(page)).toEqual([]);
	});
});
