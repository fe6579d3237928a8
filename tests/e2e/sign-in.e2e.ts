import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { administerUsers, findInvite } from "../support/administer-users.ts";
import { openPage } from "../support/browser.ts";
import { findFaults } from "../support/find-faults.ts";
import { keepPages } from "../support/kept-pages.ts";
import { listKeptFolders } from "../support/list-kept-folders.ts";
import {
	finishedAnswer,
	HAS_BROWSER,
	nextFrame,
	openStage,
	partsOf,
	type Stage,
	say,
} from "../support/stage.ts";

const AUTH_SECRET = "a secret of the tests of signing in";

describe.skipIf(!HAS_BROWSER)("On a server with logins", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage({ AUTH_SECRET });
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	const users = (...args: readonly string[]) =>
		administerUsers({ AUTH_SECRET, DATABASE_URL: `sqlite:///${stage.folder}/chat.db` }, ...args);
	const open = (place = "") => openPage(stage.browser, stage.server.url + place);
	const signInForm = (page: Page) => page.getByRole("form", { name: "Sign in" });
	const press = (page: Page) => page.getByRole("button", { name: "Sign in" }).click();

	const signOut = async (page: Page, name: string) => {
		await page.keyboard.press("Control+,");
		await page.getByRole("dialog", { name: "Settings" }).getByText("Connection", { exact: true }).click();
		await page.getByText(`Signed in as ${name}`).waitFor();
		await page.getByRole("button", { name: "Sign out" }).click();
	};
	/** Of what this browser keeps of the page: its storage and the names of its files. */
	const keptOf = async (page: Page) =>
		`${(await listKeptFolders(page)).join()} ${await page.evaluate(() => JSON.stringify(localStorage))}`;

	test("an invite asks before it lets one in, once; the way out leaves nothing behind", async () => {
		const link = `/#/sign-in?invite=${findInvite(await users("add", "ann"))}`;
		const { page } = await openPage(stage.browser, stage.server.url + link, { serviceWorkers: "allow" });
		await page.getByText("You were invited to this server.").waitFor();
		expect(page.url()).not.toContain("invite");
		await page.getByRole("textbox", { name: "Name of this device" }).fill("Ann's laptop");
		await press(page);
		await say(page, "Am I in?");
		await finishedAnswer(page);
		expect(await users("list")).toContain("Ann's laptop");
		// What loads the page without its server goes, too.
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
		await page.reload();
		await partsOf(page).mine.filter({ hasText: "Am I in?" }).waitFor();

		const second = await open(link);
		await press(second.page);
		await second.page.getByText("This invite is not valid").waitFor();

		// The first tab keeps the history; the way out is taken in another one.
		const tab = await page.context().newPage();
		await tab.goto(stage.server.url);
		await partsOf(tab).mine.filter({ hasText: "Am I in?" }).waitFor();
		expect(await keptOf(tab)).toContain("ann");
		await signOut(tab, "ann");
		await signInForm(tab).waitFor();
		await signInForm(page).waitFor();
		await expect.poll(() => keptOf(tab), { timeout: 10_000 }).not.toContain("ann");
		expect(await tab.evaluate(() => caches.keys())).toEqual([]);
		await expect.poll(() => users("list"), { timeout: 10_000 }).toContain("ann: 0 logins");
	});

	test("a tab that has not heard yet of the way out taken in another one writes nothing any more", async () => {
		const link = `/#/sign-in?invite=${findInvite(await users("add", "eve"))}`;
		const { page } = await open(link);
		await press(page);
		await partsOf(page).composer.waitFor();
		await page.addInitScript(() =>
			addEventListener("storage", (event) => event.stopImmediatePropagation(), true),
		);
		await page.reload();
		await partsOf(page).composer.fill("Hel");
		const storedOf = (one: Page) => one.evaluate(() => JSON.stringify(localStorage));
		await expect.poll(() => storedOf(page)).toContain("Hel");
		// As the way out does it; nothing of the page runs here.
		const tab = await page.context().newPage();
		await tab.goto(`${stage.server.url}/api/server`);
		await tab.evaluate(() => localStorage.clear());
		await partsOf(page).composer.fill("Hello");
		await page.waitForTimeout(1000);
		expect(await storedOf(tab)).not.toMatch(/Hel|eve/);
	});

	test("who has no invite is asked for one, sees nothing, and a pasted link or token does", async () => {
		const { page } = await open();
		await signInForm(page).waitFor();
		expect(await partsOf(page).composer.count()).toBe(0);
		expect(await findFaults(page)).toEqual([]);
		await page.getByLabel("Invite or token").fill("let me in");
		await press(page);
		await page.getByText("This is neither an invite nor a token.").waitFor();
		// Nobody's history was kept meanwhile.
		await expect.poll(() => keptOf(page)).not.toContain("parley-mirror");
		await users("add", "bea");
		await page.getByLabel("Invite or token").fill((await users("token", "bea")).trim());
		await press(page);
		await partsOf(page).composer.waitFor();
	});

	test("what is typed stays while the page asks the server again", async () => {
		const { page } = await open();
		await page.getByLabel("Invite or token").fill("half of a tok");
		await page.route("**/api/server", async (route) => {
			await new Promise((resolve) => setTimeout(resolve, 200));
			await route.fallback();
		});
		for (let asked = 0; asked < 2; asked++) {
			await page.waitForResponse("**/api/server");
			await page.waitForResponse(/\/chats\?/);
			await nextFrame(page);
		}
		expect(await page.getByLabel("Invite or token").inputValue()).toBe("half of a tok");
	});

	test("the way out while the server is away ends in a page that says so, with nothing left", async () => {
		const link = `/#/sign-in?invite=${findInvite(await users("add", "dora"))}`;
		const { page, context } = await openPage(stage.browser, stage.server.url + link);
		await keepPages(context, stage.server.url);
		await press(page);
		await say(page, "A word of Dora");
		await finishedAnswer(page);
		await stage.server.kill();
		await page.getByText("The server did not answer.").waitFor();
		await say(page, "Lost with it");
		await page.getByText("Kept here.").waitFor();
		await signOut(page, "dora");
		await page.getByText("1 message that has not reached the server is lost.").waitFor();
		await page.getByRole("button", { name: "Sign out all the same" }).click();
		await page.getByRole("heading", { name: "You are signed out" }).waitFor();
		expect(await page.locator("body").innerText()).not.toContain("A word of Dora");
		expect(await findFaults(page)).toEqual([]);
		await expect.poll(() => keptOf(page), { timeout: 10_000 }).not.toContain("dora");
		await stage.server.startAgain();
		await page.getByRole("button", { name: "Load the page again" }).click();
		await page.getByLabel("Invite or token").fill((await users("token", "dora")).trim());
		await press(page);
		await partsOf(page).chats.filter({ hasText: "A word of Dora" }).click();
		await partsOf(page).answers.first().waitFor();
		expect(await page.getByText("Lost with it").count()).toBe(0);
	});

	test("what was deleted a moment before the way out is deleted, or told to be lost while the server is away", async () => {
		const { page, context } = await open(`/#/sign-in?invite=${findInvite(await users("add", "finn"))}`);
		await keepPages(context, stage.server.url);
		await press(page);
		await say(page, "A word of Finn");
		await finishedAnswer(page);
		await partsOf(page).button("New chat").click();
		await say(page, "Another word");
		await finishedAnswer(page);
		const remove = async (title: string) => {
			await partsOf(page).chats.filter({ hasText: title }).hover();
			await partsOf(page).button(`More for ${title}`).click();
			await page.getByRole("menuitem", { name: "Delete" }).click();
			await partsOf(page).button("Undo").waitFor();
		};
		await remove("Another word");
		await signOut(page, "finn");
		await signInForm(page).waitFor();
		const comeBack = async () => {
			await page.getByLabel("Invite or token").fill((await users("token", "finn")).trim());
			await press(page);
			await partsOf(page).chats.first().waitFor();
		};
		await comeBack();
		expect(await partsOf(page).chats.allInnerTexts()).toEqual([expect.stringContaining("A word of Finn")]);

		await stage.server.kill();
		await page.getByText("The server did not answer.").waitFor();
		await remove("A word of Finn");
		await signOut(page, "finn");
		await page.getByText("1 change that has not reached the server is lost.").waitFor();
		await stage.server.startAgain();
	});

	test("who is let out in the middle is asked to sign in, and sees no chat any more", async () => {
		const { page } = await open(`/#/sign-in?invite=${findInvite(await users("add", "cora"))}`);
		await press(page);
		await say(page, "A word of Cora");
		await finishedAnswer(page);
		await users("revoke", "cora");
		await signInForm(page).waitFor();
		expect(await page.getByText("A word of Cora").count()).toBe(0);
	});
});
