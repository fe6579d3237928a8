import { constants, copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../support/browser.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import { USER } from "../history/make-history.ts";
import { type Child, startChild } from "../processes/child.ts";
import { parleyCommand } from "../streams/start-node.ts";
import { openPageFront } from "./page-front.ts";

/** All of the history is to have room. */
const LIMIT_BYTES = 16e9;

export type MirrorStage = AsyncDisposable & {
	/** What the mirror is kept under. */
	readonly key: string;
	/** A new page of the same browser, with all that was kept before. */
	openPage(prepare?: (page: Page) => Promise<void>): Promise<Page>;
	killServer(): Promise<void>;
};

/** A server on a copy of the history at `path`, and a browser that keeps what it is given. */
export async function openMirrorStage(path: string): Promise<MirrorStage> {
	const executablePath = findBrowser();
	if (executablePath === null) throw new Error("There is no Chromium to keep a mirror in");
	await using stack = new AsyncDisposableStack();
	const dir = stack.use(await openTempDir());
	const database = join(dir.path, "chat.db");
	for (const end of ["", "-search"]) {
		if (existsSync(path + end)) copyFileSync(path + end, database + end, constants.COPYFILE_FICLONE);
	}
	const server = stack.use(await startServer(dir.path, database));
	const front = stack.use(await openPageFront(server.url));
	const context = await chromium.launchPersistentContext(join(dir.path, "profile"), {
		...{ executablePath, headless: true, args: ["--headless=new", "--no-sandbox", "--disable-gpu"] },
		viewport: { width: 1280, height: 800 },
	});
	stack.defer(() => context.close());
	await prepareContext(context, front.url);
	const owned = stack.move();
	return {
		key: `${front.url} ${USER}`,
		async openPage(prepare) {
			const page = await context.newPage();
			await prepare?.(page);
			await page.goto(front.url);
			return page;
		},
		killServer: () => server.kill(),
		[Symbol.asyncDispose]: () => owned.disposeAsync(),
	};
}

function startServer(cwd: string, database: string): Promise<Child> {
	return startChild({
		args: parleyCommand(),
		cwd,
		env: {
			...{ PORT: "0", DATABASE_URL: `sqlite:///${database}`, OPENAI_BASE_URL: "http://127.0.0.1:9" },
			...{ OPENAI_API_KEY: "bench", MODEL_NAME: "bench", FIND_LOCAL_MODELS: "false", AUTO_TITLES: "false" },
		},
		findUrl: (line) => /Parley listens on (http:\/\/\S+)/.exec(line)?.[1] ?? null,
	});
}

/** Pages belong to the user whose history it is. */
async function prepareContext(context: BrowserContext, origin: string): Promise<void> {
	const settings = { isOn: true, isPaused: false, limitBytes: LIMIT_BYTES };
	const kept = [
		["parley.user", USER],
		[`parley.mirror.${origin} ${USER}`, JSON.stringify(settings)],
	] as const;
	await context.addInitScript((items) => {
		for (const [name, value] of items) localStorage.setItem(name, value);
	}, kept);
}
