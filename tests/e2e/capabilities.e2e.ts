import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CAPABILITIES, type Capability } from "../../server/protocol/capabilities.ts";
import { openBrowser, openPage, type WatchedPage } from "../support/browser.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";
import { HAS_BROWSER, partsOf, say } from "../support/stage.ts";

/** Where a control stands. Each is opened from the chat, and left by Esc. */
type Place = "chat" | "running" | "new" | "menu" | "settings" | "tools" | "panel" | "search";
type Control = { readonly in: Place; readonly find: (page: Page) => Locator };

const button = (place: Place, name: string | RegExp): Control => ({
	in: place,
	find: (page) => page.getByRole("button", { name, exact: typeof name === "string" }),
});
const inMenu = (name: RegExp): Control => ({
	in: "menu",
	find: (page) => page.getByRole("menuitem", { name }),
});
const section = (name: string): Control => ({
	in: "settings",
	find: (page) => page.getByRole("dialog").getByRole("button", { name, exact: true }),
});

/** What a person sees of each. A new one has to say here what there is to see. */
const CONTROLS = {
	stop: button("running", "Stop"),
	regenerate: button("chat", "Answer again"),
	edit: button("chat", "Edit"),
	continue: button("chat", "Continue"),
	delete_message: button("chat", "Delete message"),
	organize: inMenu(/Folder and tags/),
	// This server forgets what was looked at.
	seen: { in: "chat", find: (page) => page.getByLabel("Unread") },
	temporary: button("new", "Temporary chat"),
	structured: button("chat", /^Answer as fields/),
	models: button("chat", /^Model: /),
	model_notes: button("panel", "Correct it"),
	search: {
		in: "search",
		find: (page) => page.getByText(/This server cannot search|history kept on this computer/),
	},
	tools: button("chat", /^Tools: /),
	tool_retry: {
		in: "tools",
		find: (page) => page.getByRole("dialog").getByRole("button", { name: "Try again" }),
	},
	transfer: section("Import and export"),
	attachments: button("chat", "Attach files"),
	usage: section("Usage and cost"),
	schemas: section("Structured answers"),
	model_settings: button("chat", "Settings of this chat"),
	library: section("Prompts"),
	// Done without anybody's doing.
	resume: null,
	sync: null,
	conditions: null,
	titles: null,
	// Shown once something was taken back.
	tool_permission_restore: null,
} as const satisfies Readonly<Record<Capability, Control | null>>;

describe.skipIf(!HAS_BROWSER)("What a server can do", () => {
	let stack: AsyncDisposableStack;
	let server: ScriptedServer;
	let visit: WatchedPage;
	let page: Page;
	let turn = 0;

	beforeAll(async () => {
		stack = new AsyncDisposableStack();
		const browser = await openBrowser();
		stack.defer(() => browser.close());
		server = stack.use(
			await startScriptedServer({
				answer: (content) =>
					content === "long"
						? { text: "word ".repeat(2000), tokensPerSecond: 20 }
						: { text: "It broke off", error: "It broke off." },
			}),
		);
		server.info.capabilities = CAPABILITIES;
		server.info.limits = { message_bytes: 262_144, attachment_bytes: 1000, message_attachments: 3 };
		visit = await openPage(browser, server.url);
		page = visit.page;
		const tools = { name: "files", transport: "stdio", state: "failed", error: "No such program", tools: [] };
		await page.route("**/api/tools", (route) => route.fulfill({ json: { servers: [tools] } }));
		const nothing = { hits: [], next: null, indexed: 1 };
		await page.route("**/search?*", (route) => route.fulfill({ json: nothing }));
		await page.route("**/library/*", (route) => route.fulfill({ json: { items: [] } }));
		await say(page, "long");
		await partsOf(page).answers.waitFor();
		await page.keyboard.press("Alt+n");
		await say(page, "short");
		await page.getByText("It broke off.").waitFor();
	});
	afterAll(() => stack?.disposeAsync());

	/** Makes the page connect anew, and at once, until this is to be seen. */
	async function connectUntil(shown: Locator): Promise<void> {
		server.sockets.drop();
		const wake = async () => {
			await page.evaluate(() => dispatchEvent(new Event("online")));
			return shown.count();
		};
		await expect.poll(wake, { interval: 20, timeout: 10_000 }).toBe(1);
	}

	/** The page has learned it when it shows the name of the server. */
	async function become(info: Readonly<Record<string, unknown>>): Promise<void> {
		const name = `Turn ${++turn}`;
		Object.assign(server.info, info, { name });
		await connectUntil(page.getByText(`1 on ${name}`, { exact: true }));
	}

	const settings = () => page.getByRole("dialog", { name: "Settings" });
	const chat = (title: string) => partsOf(page).chats.filter({ hasText: title });
	const opens: Readonly<Record<Place, () => Promise<unknown>>> = {
		chat: async () => {},
		running: async () => {
			await chat("long").click();
			await page.getByText("word word").first().waitFor();
		},
		new: () => page.keyboard.press("Alt+n"),
		menu: async () => {
			await chat("short").hover();
			await page.getByRole("button", { name: "More for short" }).click();
			await page.getByRole("menuitem", { name: "Delete" }).waitFor();
		},
		settings: async () => {
			await page.keyboard.press("Control+,");
			await settings().getByText("Appearance").first().waitFor();
		},
		tools: async () => {
			await page.keyboard.press("Control+,");
			await settings().getByRole("button", { name: "Tools", exact: true }).click();
			await settings().getByText("No such program").waitFor();
		},
		panel: async () => {
			await partsOf(page).button("Settings of this chat").click();
			await page
				.getByRole("complementary", { name: "Settings of this chat" })
				.getByText("System prompt")
				.first()
				.waitFor();
		},
		search: async () => {
			await page.keyboard.press("Control+Shift+f");
			await page.getByRole("combobox", { name: "Search in all chats" }).fill("broke");
			await page.getByText(/Nothing found|^\d\+? hits?$/).waitFor();
		},
	};
	/** How often a control is to be seen in its place. @param isAwaited it has to come, if not at once */
	async function look({ in: place, find }: Control, isAwaited: boolean): Promise<number> {
		await opens[place]();
		if (isAwaited) await find(page).first().waitFor();
		const count = await find(page).count();
		if (place === "running" || place === "new") await chat("short").click();
		else if (place !== "chat") await page.keyboard.press("Escape");
		return count;
	}

	const all = Object.entries<Control | null>(CONTROLS);
	test("is offered, and what it cannot do is not there", async () => {
		const seen: Record<string, readonly [boolean, boolean]> = {};
		await become({ capabilities: CAPABILITIES });
		const withAll = new Map<string, number>();
		for (const [name, control] of all)
			if (control !== null) withAll.set(name, await look(control, name !== "search"));
		for (const [name, control] of all) {
			if (control === null) continue;
			await become({ capabilities: CAPABILITIES.filter((one) => one !== name) });
			seen[name] = [(withAll.get(name) ?? 0) > 0, (await look(control, name === "search")) > 0];
		}
		// Where it cannot search, that is said.
		const expected = (name: string) => (name === "search" ? [false, true] : [true, false]);
		expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, expected(name)])));
		expect(visit.complaints).toEqual([]);
	});

	test("is taken from what it says, however little, much or new that is", async () => {
		const ends = async (text: string) => {
			const before = await partsOf(page).answers.count();
			await say(page, text);
			await expect.poll(() => partsOf(page).mine.filter({ hasText: text }).count()).toBe(1);
			await expect.poll(() => partsOf(page).answers.count()).toBe(before + 1);
			await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
		};
		await become({ capabilities: [] });
		await page.keyboard.press("Control+k");
		const offered = await page.getByRole("option").allInnerTexts();
		expect(offered.join()).not.toMatch(/Stop the answer|Answer again|Compare|object|Import|Export/);
		await page.keyboard.press("Escape");
		await ends("nothing");
		await become({
			capabilities: [...CAPABILITIES, "telepathy", 7, null],
			protocol: { min: 1, max: 900 },
			limits: { thoughts: 3 },
		});
		const frames: readonly Record<string, unknown>[] = [
			{ type: "thought", chat_id: "1", text: "?" },
			{ type: "message_thought", message: { id: "1" }, rev: 5 },
			{ type: "welcome", protocol: 900, moods: ["good"], active: [] },
			{ type: "constructor" },
			{ type: 7 },
		];
		for (const frame of frames) server.sockets.send(frame);
		await ends("from the future");
		expect(visit.complaints).toEqual([]);
	});

	test.for([
		["too new for this app", { min: 3, max: 9 }],
		["too old for this app", { min: 1, max: 1 }],
	] as const)(
		"is not spoken to where it proves to be %s, and what is written is kept",
		async ([words, protocol]) => {
			Object.assign(server.info, { protocol });
			await connectUntil(page.getByText(words));
			await say(page, words);
			await page.getByText("Kept here.").waitFor();
			await become({ protocol: { min: 1, max: 2 } });
			const received = () => server.sockets.received.filter(({ content }) => content === words);
			await expect.poll(received).toHaveLength(1);
			await page.getByText("Kept here.").waitFor({ state: "detached" });
			expect(visit.complaints).toEqual([]);
		},
	);
});
