import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { administerUsers, findInvite } from "../support/administer-users.ts";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import { askInPage, readConnection } from "../support/desktop-steps.ts";
import { startFakeUpstream } from "../support/fake-upstream.ts";
import { findFaults } from "../support/find-faults.ts";
import { ServerProcess } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;
const KEY = "sk-right-0123456789";

/** Two requests and a new page take longer than looks usually wait. */
const SLOW = { timeout: 10_000 };

/** A new person's app, and what they see first. */
async function openFirstRun(env: Readonly<Record<string, string>> = {}) {
	await using stack = new AsyncDisposableStack();
	const folder = stack.use(await openTempDir());
	const app = stack.use(await openDesktop({ userData: folder.path, isFirstRun: true, env }));
	const page = await app.window();
	const owned = stack.move();
	const welcome = page.getByRole("dialog", { name: "Welcome to Parley" });
	await welcome.getByRole("heading", { name: "How do you want to begin?" }).waitFor();
	const readSettings = () => JSON.parse(readFileSync(join(folder.path, "settings.json"), "utf8"));
	const readFile = (name: string) => readFileSync(join(folder.path, name), "utf8");
	return { app, page, welcome, readSettings, readFile, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A provider that takes one key; while `isBusy` it takes none. */
async function openProvider(port = 0) {
	const state = { isBusy: false };
	const server = createServer((request, response) => {
		if (state.isBusy) return response.writeHead(429).end("{}");
		const isKnown = port !== 0 || request.headers.authorization === `Bearer ${KEY}`;
		if (!isKnown) return response.writeHead(401).end("{}");
		if (request.url === "/v1/models") {
			const models = ["small", "large"].map((id) => ({ id, object: "model" }));
			return response
				.setHeader("content-type", "application/json")
				.end(JSON.stringify({ object: "list", data: models }));
		}
		const chunk = { choices: [{ index: 0, delta: { content: "from upstream" }, finish_reason: "stop" }] };
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
	}).listen(port, "127.0.0.1");
	await once(server, "listening");
	const close = async () => {
		server.close();
		server.closeAllConnections();
	};
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
	return { url, state, [Symbol.asyncDispose]: close };
}

test.skipIf(!canRun)("the welcome comes once, Esc skips it, and the settings bring it back", async () => {
	await using folder = await openTempDir();
	const start = () => openDesktop({ userData: folder.path, isFirstRun: true });
	{
		await using app = await start();
		const page = await app.window();
		const welcome = page.getByRole("dialog", { name: "Welcome to Parley" });
		await welcome.getByRole("button", { name: /^Use OpenAI/ }).waitFor();
		// By keys alone: into a step, one step back, out.
		await page.keyboard.press("Enter");
		await welcome.getByRole("form", { name: "Use OpenAI" }).waitFor();
		expect(await welcome.getByLabel("Key").evaluate((field) => field === document.activeElement)).toBe(true);
		await page.keyboard.press("Escape");
		await welcome.getByRole("heading", { name: "How do you want to begin?" }).waitFor();
		await page.keyboard.press("Escape");
		await welcome.waitFor({ state: "detached" });
		const readSettings = () => readFileSync(join(folder.path, "settings.json"), "utf8");
		await expect.poll(readSettings).toContain('"isWelcomed": true');
		await page.getByRole("button", { name: "Settings" }).first().click();
		await page.getByRole("dialog").getByRole("button", { name: "Who answers" }).click();
		// A program that is started only now is seen without being asked for.
		const late = { id: "ollama/late", name: "late", provider: "Ollama", provider_id: "ollama" };
		const models = [{ ...late, local: true, default: false, capabilities: {} }];
		await page.route("**/api/models*", (route) => route.fulfill({ json: { models: [], problems: [] } }));
		await page.getByRole("button", { name: "Show the welcome" }).click();
		await welcome.getByRole("button", { name: /^A model on this computer/ }).click();
		await welcome.getByText("None was found.").waitFor();
		await page.route("**/api/models*", (route) => route.fulfill({ json: { models, problems: [] } }));
		await welcome.getByRole("button", { name: /^late/ }).waitFor();
		await page.unrouteAll();
		await page.keyboard.press("Escape");
		await welcome.getByRole("button", { name: /^Just look around/ }).click();
		await welcome.waitFor({ state: "detached" });
		expect(await askInPage(page, "What is Parley?")).toMatch(/Parley/);
	}
	await using again = await start();
	const page = await again.window();
	await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
	await page.getByText("What is Parley?").first().click();
	expect(await page.getByRole("dialog").count()).toBe(0);
});

test.skipIf(!canRun)("a key of OpenAI is tested live, kept by the host, and answers", async () => {
	await using provider = await openProvider();
	await using first = await openFirstRun({ OPENAI_BASE_URL: provider.url });
	const { page, welcome } = first;
	await welcome.getByRole("button", { name: /^Use OpenAI/ }).click();
	const test = welcome.getByRole("button", { name: "Test and use" });
	await test.click();
	await welcome.getByText("Enter your key first.").waitFor();
	await welcome.getByLabel("Key").fill("sk-wrong");
	await page.keyboard.press("Enter");
	await welcome.getByText("The server refused this key.").waitFor();
	provider.state.isBusy = true;
	await test.click();
	await welcome.getByText(/too many, or its credit is used up/).waitFor();
	provider.state.isBusy = false;
	await welcome.getByLabel("Key").fill(KEY);
	await test.click();
	await page.getByText("The key works. Answers come from OpenAI now.").waitFor();
	expect(await askInPage(page, "Who are you?")).toContain("from upstream");
	const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.body.innerHTML);
	for (const text of [kept, first.readFile("settings.json"), first.readFile("secrets.json")])
		expect(text).not.toContain(KEY);
});

test.skipIf(!canRun)("another server is asked for its models, and one of them answers", async () => {
	await using provider = await openProvider();
	await using first = await openFirstRun();
	const { page, welcome } = first;
	await welcome.getByRole("button", { name: /^Another server/ }).click();
	await welcome.getByLabel("Address").fill("not an address");
	await page.keyboard.press("Enter");
	await welcome.getByText(/This is not an address/).waitFor();
	await welcome.getByLabel("Address").fill(provider.url.replace("http://", ""));
	await welcome.getByLabel("Key").fill(KEY);
	await page.keyboard.press("Enter");
	await welcome.getByLabel("Model").selectOption("large");
	await welcome.getByRole("button", { name: "Use this model" }).click();
	await page.getByText("Answers come from large now.").waitFor();
	expect(first.readSettings().provider).toEqual({ baseUrl: provider.url, model: "large" });
	expect(await askInPage(page, "Who are you?")).toContain("from upstream");
});

/** Where LM Studio is looked for. On a computer that has one running, it would be found instead. */
const LM_STUDIO_PORT = 1234;

test.skipIf(!canRun)("a model of this computer is found and answers in new chats", async () => {
	await using _local = await openProvider(LM_STUDIO_PORT);
	await using first = await openFirstRun();
	const { page, welcome } = first;
	await welcome.getByText("2 models were found in LM Studio.").click();
	await welcome.getByRole("button", { name: /^small/ }).click();
	await page.getByText(/^small answers in new chats now/).waitFor();
	expect(first.readSettings().provider).toEqual({ baseUrl: null, model: "lmstudio/small" });
	expect(await askInPage(page, "Who are you?")).toContain("from upstream");
});

test.skipIf(!canRun)(
	"a team server is used as one's own, and the way back finds everything as it was",
	async () => {
		const upstream = await startFakeUpstream();
		await using folder = await openTempDir();
		await using team = await ServerProcess.start({
			DATABASE_URL: `sqlite:///${folder.path}/chat.db`,
			OPENAI_BASE_URL: upstream.baseUrl,
			SERVER_NAME: "Team",
		});
		await using first = await openFirstRun();
		const { page, welcome } = first;
		const { url } = await readConnection(page);
		await welcome.getByRole("button", { name: /^A team server/ }).click();
		await welcome.getByLabel("Address").fill("http://127.0.0.1:1");
		await page.keyboard.press("Enter");
		await welcome.getByText("Nothing answers at this address.").waitFor();
		await welcome.getByLabel("Address").fill(team.url);
		await page.keyboard.press("Enter");
		await welcome.getByLabel("Your name").fill("ada");
		await page.keyboard.press("Enter");
		const there = await first.app.window(team.url);
		expect(await readConnection(there)).toMatchObject({ url: team.url, userId: "ada" });
		expect(await askInPage(there, "Hello team")).toContain("You said: Hello team");
		expect(first.readSettings()).toMatchObject({
			isWelcomed: true,
			servers: [{ url: team.url, userId: "ada" }],
		});
		await there.getByRole("button", { name: "Settings" }).first().click();
		await there.getByRole("dialog").getByRole("button", { name: "Who answers" }).click();
		await there.getByRole("button", { name: "Show the welcome" }).click();
		await there.getByText(`At the moment: ${team.url}`).waitFor();
		await there.getByRole("button", { name: /^Back to this computer/ }).click();
		await expect.poll(() => first.readSettings().shownServer).toBe("this-computer");
		const back = await first.app.window();
		expect(await readConnection(back)).toMatchObject({ url, userId: "me" });
		await back.getByRole("heading", { name: "What is on your mind?" }).waitFor();
		expect(await back.getByText("Hello team").count()).toBe(0);
		await upstream.close();
	},
);

test.skipIf(!canRun)("an invite is all it takes, pasted or as a link that asks first", async () => {
	await using folder = await openTempDir();
	const settings = {
		DATABASE_URL: `sqlite:///${folder.path}/chat.db`,
		AUTH_SECRET: "a secret of the tests of invites only",
	};
	await using team = await ServerProcess.start(settings);
	const invite = async (command: string, name: string) =>
		findInvite(await administerUsers(settings, command, name));
	await using first = await openFirstRun();
	const { app, page, welcome } = first;
	const used = `${team.url}/#/sign-in?invite=${await invite("add", "ann")}`;
	await welcome.getByRole("button", { name: /^A team server/ }).click();
	await welcome.getByLabel("Address").fill(used);
	await page.keyboard.press("Enter");
	const current = async () => readConnection(await app.window());
	await expect.poll(current, SLOW).toMatchObject({ url: team.url, userId: "ann" });
	expect(await askInPage(await app.window(), "Am I in?")).not.toBe("");

	const link = `parley://connect?url=${encodeURIComponent(team.url)}&invite=${await invite("add", "bea")}`;
	for (const response of [0, 1]) {
		await app.evaluate((electron, answer) => {
			electron.dialog.showMessageBox = async () => ({ response: answer, checkboxChecked: false });
		}, response);
		await app.evaluate((electron, address) => {
			electron.app.emit("open-url", { preventDefault: () => {} }, address);
		}, link);
		if (response === 0) expect(await current()).toMatchObject({ userId: "ann" });
	}
	await expect.poll(current, SLOW).toMatchObject({ url: team.url, userId: "bea" });
	const other = await app.window();
	await other.getByRole("heading", { name: "What is on your mind?" }).waitFor();
	expect(await other.getByText("Am I in?").count()).toBe(0);
});

test.skipIf(!canRun)(
	"a team server that wants a token asks for it, and a seed server is said to be one",
	async () => {
		const seen: (string | undefined)[] = [];
		const server = createServer((request, response) => {
			response.setHeader("content-type", "application/json").setHeader("access-control-allow-origin", "*");
			if (request.url === "/api/server") return response.writeHead(404).end('{"detail":"Not Found"}');
			seen.push(request.headers.authorization);
			const isIn = request.headers.authorization === "Bearer t-right";
			response.writeHead(isIn ? 200 : 401).end("[]");
		}).listen(0, "127.0.0.1");
		await once(server, "listening");
		await using first = await openFirstRun();
		const { page, welcome } = first;
		await welcome.getByRole("button", { name: /^A team server/ }).click();
		await welcome.getByLabel("Address").fill(`127.0.0.1:${(server.address() as AddressInfo).port}`);
		await page.keyboard.press("Enter");
		await welcome.getByText(/simpler chat server/).waitFor();
		await welcome.getByLabel("Your name").fill("ada");
		await welcome.getByLabel("Token").fill("t-wrong");
		await page.keyboard.press("Enter");
		await welcome.getByText(/refused this name or token/).waitFor();
		await welcome.getByLabel("Token").fill("t-right");
		await page.keyboard.press("Enter");
		await expect.poll(() => first.readSettings().servers, SLOW).toMatchObject([{ userId: "ada" }]);
		// Nothing secret goes there before it is added.
		expect(seen.slice(0, 3)).toEqual([undefined, "Bearer t-wrong", "Bearer t-right"]);
		server.close();
		server.closeAllConnections();
	},
);

test.skipIf(!canRun).each(["light", "dark"] as const)(
	"nothing is at fault in the welcome in the %s theme, wide and narrow",
	async (colorScheme) => {
		await using first = await openFirstRun();
		const { page, welcome } = first;
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		for (const width of [900, 420]) {
			await page.setViewportSize({ width, height: 760 });
			expect(await findFaults(page)).toEqual([]);
			for (const name of [/^Use OpenAI/, /^A model/, /^Another server/, /^A team server/]) {
				await welcome.getByRole("button", { name }).click();
				await welcome.getByRole("form").waitFor();
				expect(await findFaults(page)).toEqual([]);
				if (process.env.SHOTS)
					await page.screenshot({
						path: `${process.env.SHOTS}/${colorScheme}-${width}-${String(name).replace(/\W/g, "")}.png`,
					});
				await page.keyboard.press("Escape");
				await welcome.getByRole("heading", { name: "How do you want to begin?" }).waitFor();
			}
			if (process.env.SHOTS)
				await page.screenshot({ path: `${process.env.SHOTS}/${colorScheme}-${width}.png` });
		}
	},
);
