import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import { comes, finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";
import { stillPage } from "../support/still-page.ts";

describe.skipIf(!HAS_BROWSER)("The list of chats", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	/** The last one is the newest. */
	async function makeChats(page: Page, titles: readonly string[]): Promise<void> {
		const userId = await page.evaluate(() => localStorage.getItem("parley.user"));
		for (const title of titles) {
			const response = await fetch(`${stage.server.url}/api/chats?user_id=${userId}`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ title, client_id: crypto.randomUUID() }),
			});
			expect(response.ok).toBe(true);
		}
		for (const title of titles) await partsOf(page).chats.filter({ hasText: title }).waitFor();
	}
	const titles = (page: Page) => partsOf(page).chats.allInnerTexts();
	const menu = async (page: Page, chat: string, item: string) => {
		await partsOf(page).chats.filter({ hasText: chat }).hover();
		await partsOf(page).button(`More for ${chat}`).click();
		await page.getByRole("menuitem", { name: item }).click();
	};
	const onServer = async (userId: string) => {
		const response = await fetch(`${stage.server.url}/api/users/${userId}/chats?messages=none`);
		return ((await response.json()) as { title: string }[]).map((chat) => chat.title);
	};

	test("A chat is renamed in its place, for other tabs too", async () => {
		const first = await stage.visit({ userId: "namer" });
		const second = await stage.visit({ userId: "namer" });
		await makeChats(first.page, ["Alpha"]);
		await menu(first.page, "Alpha", "Rename");
		await first.page.getByRole("textbox", { name: "Title of the chat" }).fill("Beta");
		await first.page.keyboard.press("Enter");
		await partsOf(second.page).chats.filter({ hasText: "Beta" }).waitFor();
		await menu(first.page, "Beta", "Rename");
		await first.page.getByRole("textbox", { name: "Title of the chat" }).fill("Gamma");
		await first.page.keyboard.press("Escape");
		expect(await titles(first.page)).toEqual(["Beta"]);
		expect(await onServer("namer")).toEqual(["Beta"]);
	});

	test("A pinned chat stays at the top", async () => {
		const { page } = await stage.visit();
		await makeChats(page, ["Old", "New"]);
		expect(await titles(page)).toEqual(["New", "Old"]);
		await menu(page, "Old", "Pin");
		await page.getByRole("heading", { name: "Pinned" }).waitFor();
		expect(await titles(page)).toEqual(["Old", "New"]);
	});

	test("A pinned chat is at the top at once, however many newer ones there are", async () => {
		const { page } = await stage.visit({ userId: "collector" });
		const ask = async (path: string, method: string, body: object) => {
			const headers = { "content-type": "application/json" };
			const url = `${stage.server.url}/api/chats${path}?user_id=collector`;
			const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
			if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
			return (await answer.json()) as { id: string };
		};
		const make = (title: string) => ask("", "POST", { title, client_id: crypto.randomUUID() });
		const { id } = await make("Oldest");
		for (let i = 0; i < 110; i++) await make(`Chat ${i}`);
		await ask(`/${id}`, "PATCH", { pinned: true });
		await page.evaluate(() => localStorage.clear());
		await page.evaluate(() => localStorage.setItem("parley.user", "collector"));
		// The pages after the first one never come.
		await page.route(/[?&]before=/, () => {});
		await page.reload();
		await page.getByRole("heading", { name: "Pinned" }).waitFor();
		expect((await titles(page))[0]).toBe("Oldest");
	});

	test("A delete that is undone never reaches the server", async () => {
		const { page } = await stage.visit({ userId: "undoer" });
		await makeChats(page, ["Keep me"]);
		await menu(page, "Keep me", "Delete");
		await partsOf(page).button("Undo").waitFor();
		await expect.poll(() => partsOf(page).chats.count()).toBe(0);
		expect(await onServer("undoer")).toEqual(["Keep me"]);
		// In a field the key takes back what was written there, and the delete once there is nothing of that.
		await page.getByText("Ctrl+Z").waitFor();
		await partsOf(page).composer.focus();
		await page.keyboard.type("x");
		await page.keyboard.press("Control+z");
		await expect.poll(() => partsOf(page).composer.inputValue()).toBe("");
		expect(await partsOf(page).chats.count()).toBe(0);
		await page.keyboard.press("Control+z");
		await expect.poll(() => titles(page)).toEqual(["Keep me"]);
		expect(await partsOf(page).button("Undo").count()).toBe(0);
		await page.reload();
		await partsOf(page).chats.first().waitFor();
		expect(await onServer("undoer")).toEqual(["Keep me"]);
	});

	test("A delete is carried out when its time is over, and when the page is left before", async () => {
		const { page } = await stage.visit({ userId: "deleter" });
		await makeChats(page, ["One", "Two", "Three"]);
		await menu(page, "Two", "Delete");
		await partsOf(page).button("Dismiss").click();
		await expect.poll(() => onServer("deleter")).toEqual(["Three", "One"]);
		await menu(page, "Three", "Delete");
		await page.goto("about:blank");
		await expect.poll(() => onServer("deleter")).toEqual(["One"]);
	});

	test("Several chats are picked and deleted together", async () => {
		const { page } = await stage.visit({ userId: "picker" });
		await makeChats(page, ["A1", "B2", "C3"]);
		await menu(page, "A1", "Select");
		await page.getByRole("checkbox", { name: "C3" }).check();
		await page.getByText("2 chats selected").waitFor();
		await partsOf(page).button("Delete").click();
		expect(await titles(page)).toEqual(["B2"]);
		await partsOf(page).button("Dismiss").click();
		await expect.poll(() => onServer("picker")).toEqual(["B2"]);
	});

	test("Empty chats go together, others stay", async () => {
		const { page } = await stage.visit({ userId: "sweeper" });
		await say(page, "Full");
		await finishedAnswer(page);
		await fetch(`${stage.server.url}/api/chats?user_id=sweeper`, { method: "POST" });
		await partsOf(page).chats.filter({ hasText: "New chat" }).waitFor();
		await partsOf(page).button("More for all chats").click();
		await page.getByRole("menuitem", { name: "Delete empty chats" }).click();
		expect(await titles(page)).toEqual(["Full"]);
		await partsOf(page).button("Dismiss").click();
		// One this young is not taken away; it is listed again.
		await partsOf(page).chats.filter({ hasText: "New chat" }).waitFor();
		expect(await onServer("sweeper")).toHaveLength(2);
	});

	const organize = async (page: Page, chat: string, folder: string, tag: string) => {
		await menu(page, chat, "Folder and tags");
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("combobox", { name: "Folder" }).fill(folder);
		if (tag !== "") await dialog.getByRole("textbox", { name: "Tags" }).fill(tag);
		await dialog.getByRole("button", { name: "Save" }).click();
		await dialog.waitFor({ state: "detached" });
	};

	test("Chats lie in folders that fold, here, in other tabs and after a reload", async () => {
		const { page } = await stage.visit({ userId: "keeper" });
		await makeChats(page, ["Lisbon", "Taxes", "Oslo"]);
		for (const chat of ["Lisbon", "Oslo"]) await organize(page, chat, "Travel", "");
		const folder = page.getByRole("button", { name: /^Travel/ });
		await expect.poll(() => titles(page)).toEqual(["Oslo", "Lisbon", "Taxes"]);
		await expect.poll(() => folder.innerText()).toMatch(/Travel\s*2/);
		await folder.click();
		await expect.poll(() => titles(page)).toEqual(["Taxes"]);
		expect(await folder.getAttribute("aria-expanded")).toBe("false");
		await page.reload();
		await expect.poll(() => titles(page)).toEqual(["Taxes"]);
		const other = await stage.visit({ userId: "keeper" });
		await expect.poll(() => titles(other.page)).toEqual(["Oslo", "Lisbon", "Taxes"]);
		await organize(other.page, "Oslo", "", "");
		await expect.poll(() => titles(page)).toEqual(["Oslo", "Taxes"]);
		await folder.focus();
		await page.keyboard.press("Enter");
		await expect.poll(() => titles(page)).toEqual(["Lisbon", "Oslo", "Taxes"]);
	});

	test("Chats are picked with Shift and put into a folder together; one more is dragged there and back", async () => {
		const { page } = await stage.visit({ userId: "sorter" });
		await makeChats(page, ["A1", "B2", "C3", "D4"]);
		await menu(page, "D4", "Select");
		await page.getByRole("checkbox", { name: "B2" }).click({ modifiers: ["Shift"] });
		await page.getByText("3 chats selected").waitFor();
		await partsOf(page).button("More for the selected chats").click();
		await page.getByRole("menuitem", { name: "Folder and tags" }).click();
		await page.getByRole("combobox", { name: "Folder" }).fill("Trip");
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByText("3 chats changed.").waitFor();
		const folder = page.getByRole("button", { name: /^Trip/ });
		await expect.poll(() => folder.innerText()).toMatch(/Trip\s*3/);
		await partsOf(page).button("Dismiss").click();
		const last = partsOf(page).chats.filter({ hasText: "A1" });
		await last.hover();
		// What takes drags comes with the pointer.
		const isTaken = async () => {
			await last.dragTo(folder);
			return comes(page.getByText("1 chat changed."));
		};
		await expect.poll(isTaken).toBe(true);
		await expect.poll(() => folder.innerText()).toMatch(/Trip\s*4/);
		await partsOf(page).button("Undo").click();
		await expect.poll(() => folder.innerText()).toMatch(/Trip\s*3/);
	});

	test("A folder is renamed, put together with another one, archived and dissolved, and each can be taken back", async () => {
		const { page } = await stage.visit({ userId: "librarian" });
		await makeChats(page, ["Oslo", "Lima", "Taxes"]);
		const userPath = `${stage.server.url}/api/users/librarian/chats`;
		const known = (await (await fetch(userPath)).json()) as { id: string; title: string }[];
		const place = (title: string, patch: object) =>
			fetch(
				`${stage.server.url}/api/chats/${known.find((chat) => chat.title === title)?.id}?user_id=librarian`,
				{
					method: "PATCH",
					headers: { "content-type": "application/json" },
					body: JSON.stringify(patch),
				},
			);
		await place("Oslo", { folder: "Trip" });
		await place("Lima", { folder: "Trip", archived: true });
		await place("Taxes", { folder: "Home" });
		const folder = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });
		const places = async () => {
			const chats = (await (await fetch(userPath)).json()) as {
				title: string;
				folder?: string;
				archived: boolean;
			}[];
			return chats
				.map((chat) => `${chat.title} ${chat.folder ?? "-"}${chat.archived ? " archived" : ""}`)
				.sort();
		};
		const undo = () => partsOf(page).button("Undo").last().click();
		await folder("Home").waitFor();
		await expect.poll(() => titles(page)).toEqual(["Taxes", "Oslo"]);

		await folder("Trip").click({ button: "right" });
		await page.getByRole("menuitem", { name: "Rename folder" }).click();
		const field = page.getByRole("textbox", { name: "Name of the folder" });
		await field.fill("Travel");
		await field.press("Enter");
		await expect.poll(places).toEqual(["Lima Travel archived", "Oslo Travel", "Taxes Home"]);
		await page.waitForFunction(() => document.activeElement?.matches("[data-folder=Travel]"));
		await page.keyboard.press("Shift+F10");
		await page.waitForFunction(() => document.activeElement?.textContent === "Rename folder");
		await page.keyboard.press("Enter");
		await field.fill("Home");
		await page.getByText("There is a folder of this name.").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await field.press("Enter");
		await page.getByText("2 chats are in the folder “Home” now.").waitFor();
		await expect.poll(places).toEqual(["Lima Home archived", "Oslo Home", "Taxes Home"]);
		await undo();
		await expect.poll(places).toEqual(["Lima Travel archived", "Oslo Travel", "Taxes Home"]);

		const choose = async (item: string) => {
			await folder("Travel").hover();
			await partsOf(page).button("More for the folder Travel").click();
			await page.getByRole("menuitem", { name: item }).click();
		};
		await choose("Archive its chats");
		await expect.poll(places).toEqual(["Lima Travel archived", "Oslo Travel archived", "Taxes Home"]);
		await undo();
		await choose("Dissolve folder");
		await expect.poll(places).toEqual(["Lima - archived", "Oslo -", "Taxes Home"]);
		await undo();
		await expect.poll(places).toEqual(["Lima Travel archived", "Oslo Travel", "Taxes Home"]);
		await choose("Select its chats");
		await expect.poll(() => page.getByRole("checkbox", { checked: true }).count()).toBe(1);
	});

	test("Tags are given, shown in a list of their own, and taken off", async () => {
		const { page } = await stage.visit();
		await makeChats(page, ["Alpha", "Beta"]);
		await organize(page, "Alpha", "", "work");
		await partsOf(page).button("More for all chats").click();
		await page.getByRole("menuitemcheckbox", { name: /^work/ }).click();
		await page.getByRole("heading", { name: "Chats tagged “work”" }).waitFor();
		await expect.poll(() => titles(page)).toEqual(["Alpha"]);
		await menu(page, "Alpha", "Folder and tags");
		await page.getByRole("button", { name: "work", exact: true }).click();
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByText("No chat has this tag any more.").waitFor();
		await partsOf(page).button("Show all chats").click();
		await expect.poll(() => titles(page)).toEqual(["Beta", "Alpha"]);
	});

	test("An archived chat is out of the list, in its own, and back", async () => {
		const { page } = await stage.visit({ userId: "archivist" });
		await makeChats(page, ["Stay", "Leave"]);
		await menu(page, "Leave", "Archive");
		await expect.poll(() => titles(page)).toEqual(["Stay"]);
		await partsOf(page).button("Undo").click();
		await expect.poll(() => titles(page)).toEqual(["Leave", "Stay"]);
		await menu(page, "Leave", "Archive");
		await page.reload();
		await expect.poll(() => titles(page)).toEqual(["Stay"]);
		await partsOf(page).button("More for all chats").click();
		await page.getByRole("menuitemcheckbox", { name: "Archived chats" }).click();
		await expect.poll(() => titles(page)).toEqual(["Leave"]);
		await menu(page, "Leave", "Unarchive");
		await page.getByText("No chat is archived.").waitFor();
		await partsOf(page).button("Show all chats").click();
		await expect.poll(() => titles(page)).toEqual(["Leave", "Stay"]);
	});

	test("An answer that ended elsewhere is marked until it is looked at, on every page and after a reload", async () => {
		const { page } = await stage.visit({ userId: "reader" });
		const { chats, button } = partsOf(page);
		const unread = (on: Page) => partsOf(on).chats.getByRole("img", { name: "Unread" });
		const expectUnread = (on: Page, count: number) =>
			expect.poll(() => unread(on).count(), { timeout: 10_000 }).toBe(count);
		await say(page, "First");
		await finishedAnswer(page);
		// Who leaves at once has not looked at it.
		const isSeen = async () => {
			const chats = await (await fetch(`${stage.server.url}/api/users/reader/chats`)).json();
			return chats[0].title === "First" && chats[0].seen_at === chats[0].updated_at;
		};
		await expect.poll(isSeen).toBe(true);
		await button("New chat").click();
		await say(page, "#tokens n=80 hold=40");
		await page.locator('[aria-busy="true"]').waitFor();
		await chats.filter({ hasText: "First" }).click();
		await page.locator('[aria-busy="true"]').waitFor({ state: "detached" });
		await stage.upstream.release();
		await expectUnread(page, 1);
		await page.reload();
		await expectUnread(page, 1);
		const other = await stage.visit({ userId: "reader" });
		await expectUnread(other.page, 1);
		await page.bringToFront();
		await chats.filter({ hasText: "tokens" }).click();
		await expectUnread(page, 0);
		await expectUnread(other.page, 0);
		await menu(page, "First", "Mark as unread");
		await expectUnread(other.page, 1);
		await page.reload();
		await expectUnread(page, 1);
	});

	test("A chat's row is asked for its menu by the second button, by a key, and from the right", async () => {
		const { page } = await stage.visit({ userId: "asker" });
		await makeChats(page, ["Alpha", "Beta"]);
		const alpha = partsOf(page).chats.filter({ hasText: "Alpha" });
		const shown = page.getByRole("menu");
		const isClosed = () => expect.poll(() => shown.count()).toBe(0);
		await alpha.click({ button: "right", position: { x: 60, y: 10 } });
		await shown.waitFor();
		const names = await page.getByRole("menuitem").allInnerTexts();
		const row = await alpha.boundingBox();
		const box = await shown.boundingBox();
		expect(box?.x).toBeCloseTo((row?.x ?? 0) + 60, -1);
		// A press of the second button in it brings neither the browser's menu nor another one of ours.
		const isRefused = page.evaluate(
			() =>
				new Promise((resolve) =>
					addEventListener("contextmenu", (event) => setTimeout(() => resolve(event.defaultPrevented)), {
						once: true,
						capture: true,
					}),
				),
		);
		await page.getByRole("menuitem", { name: "Rename" }).click({ button: "right" });
		expect(await isRefused).toBe(true);
		expect(await shown.count()).toBeLessThanOrEqual(1);
		await page.keyboard.press("Escape");
		await isClosed();
		await alpha.focus();
		await page.keyboard.press("Shift+F10");
		await page.waitForFunction(() => document.activeElement?.textContent === "Rename");
		await page.keyboard.press("Escape");
		expect(await alpha.evaluate((link) => link === document.activeElement)).toBe(true);
		await isClosed();
		await partsOf(page).chats.filter({ hasText: "Beta" }).hover();
		await partsOf(page).button("More for Beta").click();
		await shown.waitFor();
		expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(names);
		await page.keyboard.press("Escape");
		await page.evaluate(() => {
			document.documentElement.dir = "rtl";
		});
		await alpha.click({ button: "right", position: { x: 100, y: 10 } });
		const [mirrored, link] = [await shown.boundingBox(), await alpha.boundingBox()];
		expect((mirrored?.x ?? 0) + (mirrored?.width ?? 0)).toBeCloseTo((link?.x ?? 0) + 100, -1);
		await page.getByRole("menuitem", { name: "Pin" }).click();
		await page.getByRole("heading", { name: "Pinned" }).waitFor();
	});

	test("The side bar of a narrow window is a drawer that closes with the choice of a chat", async () => {
		const { page, context } = await stage.visit({ viewport: { width: 420, height: 800 }, hasTouch: true });
		const { button, chats } = partsOf(page);
		await say(page, "Narrow");
		await finishedAnswer(page);
		expect(await chats.count()).toBe(0);
		// What listens to fingers comes with what sets the title, a moment after the page.
		await expect.poll(() => page.title()).toContain("Narrow");
		await button("New chat").click();
		await button("Show chats").click();
		// A finger that rests on it asks for its menu and chooses nothing, also where a mouse moves meanwhile.
		await chats.first().waitFor();
		await stillPage(page);
		const row = await chats.first().boundingBox();
		const finger = await context.newCDPSession(page);
		const place = { x: (row?.x ?? 0) + 40, y: (row?.y ?? 0) + 15 };
		await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [place] });
		await page.mouse.move(place.x + 60, place.y);
		await page.getByRole("menu", { name: "More for Narrow" }).waitFor();
		await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
		await page.getByRole("menuitem", { name: "Pin" }).tap();
		await page.getByRole("heading", { name: "Pinned" }).waitFor();
		await chats.first().click();
		await partsOf(page).answers.first().waitFor();
		await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
		await button("Show chats").click();
		await page.keyboard.press("Escape");
		await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
	});
});
