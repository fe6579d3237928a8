import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { findWholeBrowser, openBrowser } from "../../support/browser.ts";
import { ServerProcess } from "../../support/server-process.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import type { ChatIds, Contender } from "./contenders.ts";
import { openPeerServer } from "./open-peer-server.ts";
import { openUpstream } from "./open-upstream.ts";
import { seedChats } from "./seed-chats.ts";

const PAGES = join(import.meta.dirname, "pages");
const BUILT = join(import.meta.dirname, "../out");
const INDEX_LOOK_MS = 50;
const OTHERS = ["floor", "best-peer", "assistant-ui", "ant-design-x"] as const;

export type Stage = AsyncDisposable & {
	readonly browser: Browser;
	/** Parley's server. */
	readonly serverUrl: string;
	/** Where the page of a contender is. */
	urlOf(contender: Contender): string;
	/** A new user of Parley's server with these chats, which are in its index: that is no work of what is measured. */
	addUser(userId: string, chats: readonly string[]): Promise<ChatIds>;
};

/** The built server with a model behind it, the pages of the others, and a browser before all of them. */
export async function openStage(): Promise<Stage> {
	await using stack = new AsyncDisposableStack();
	await buildOthers();
	const upstream = stack.use(await openUpstream());
	const others = stack.use(await openPeerServer(BUILT));
	const folder = stack.use(await openTempDir());
	const databasePath = join(folder.path, "chat.db");
	const server = stack.use(
		await ServerProcess.start({
			DATABASE_URL: `sqlite:///${databasePath}`,
			OPENAI_BASE_URL: upstream.baseUrl,
			OPENAI_API_KEY: "key",
			MODEL_NAME: "bench",
			LOG_LEVEL: "error",
		}),
	);
	const browser = await openBrowser(findWholeBrowser());
	stack.defer(() => browser.close());
	const owned = stack.move();
	return {
		browser,
		serverUrl: server.url,
		urlOf: ({ name }) => (name === "parley" ? server.url : `${others.url}/${name}.html`),
		async addUser(userId, chats) {
			const ids = seedChats(databasePath, userId, chats);
			await untilIndexed(`${server.url}/api/users/${userId}/search?q=end`);
			return ids;
		},
		[Symbol.asyncDispose]: () => owned.disposeAsync(),
	};
}

async function untilIndexed(search: string): Promise<void> {
	for (;;) {
		const response = await fetch(search);
		if (!response.ok) throw new Error(`The server's search answers with ${response.status}`);
		const { indexed } = (await response.json()) as { readonly indexed: number };
		if (indexed === 1) return;
		await sleep(INDEX_LOOK_MS);
	}
}

async function buildOthers(): Promise<void> {
	const input = Object.fromEntries(OTHERS.map((name) => [name, join(PAGES, `${name}.html`)]));
	await build({
		root: PAGES,
		base: "./",
		configFile: false,
		logLevel: "error",
		plugins: [react(), tailwindcss()],
		build: {
			outDir: BUILT,
			emptyOutDir: true,
			target: "es2023",
			modulePreload: { polyfill: false },
			chunkSizeWarningLimit: 10_000,
			rolldownOptions: { input },
		},
	});
}
