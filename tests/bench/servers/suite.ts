import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openDesktop } from "../../support/desktop-app.ts";
import { askInPage, readConnection } from "../../support/desktop-steps.ts";
import { ServerProcess } from "../../support/server-process.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import { median } from "../measure/latency.ts";
import { round, table } from "../report/table.ts";
import { openNeighbours } from "./open-neighbours.ts";

const LOADS = 6;
const SENDS = 12;
const SETTLE_MS = 5000;
const SHOWN_TIMEOUT_MS = 30_000;

type Place = "alone" | "beside";
type Workload = "load" | "send";
export type ServersRow = {
	readonly suite: "servers";
	readonly workload: Workload;
	/** `noise`: how far two runs alone are apart. */
	readonly contender: Place | "difference" | "noise";
	readonly metric: "p50Ms";
	readonly unit: "ms";
	readonly value: number;
};
type Times = Readonly<Record<Workload, number[]>>;
type SuiteOptions = { readonly rounds: number; readonly say: (line: string) => void };

/**
 * Uses a healthy server in the desktop app, alone and beside a dead and a slow one, in turns: whether it is as quick
 * there. Each round is alone, beside, alone, so that what the machine does by itself can be told.
 */
export async function runServers({ rounds, say }: SuiteOptions): Promise<readonly ServersRow[]> {
	await using stack = new AsyncDisposableStack();
	const folder = stack.use(await openTempDir());
	const neighbours = stack.use(await openNeighbours());
	const env = { DATABASE_URL: `sqlite:///${folder.path}/chat.db`, SERVER_NAME: "Healthy" };
	const healthy = stack.use(await ServerProcess.start(env));
	const servers = {
		alone: [entry("aaaaaaaa", healthy.url, "Healthy")],
		beside: [
			entry("bbbbbbbb", neighbours.deadUrl, "Dead"),
			entry("cccccccc", neighbours.slowUrl, "Slow"),
			entry("aaaaaaaa", healthy.url, "Healthy"),
		],
	};
	const turns: (readonly [name: string, place: Place, times: Times])[] = [];
	for (let turn = 1; turn <= rounds; turn++) {
		for (const [name, place] of [
			["first", "alone"],
			["beside", "beside"],
			["second", "alone"],
		] as const) {
			const times = await visit(servers[place], healthy.url);
			say(
				`${turn}/${rounds} ${place}: load ${round(median(times.load))} ms, send ${round(median(times.send))} ms`,
			);
			turns.push([name, place, times]);
		}
	}
	const rows = (["load", "send"] as const).flatMap((workload) => compare(workload, turns));
	say(`\n${describe(rows)}`);
	return rows;
}

function entry(id: string, url: string, name: string) {
	return { id, url, userId: "ada", name };
}

/** One start of the app, in which the page of the healthy server is loaded and written in. */
async function visit(servers: readonly ReturnType<typeof entry>[], url: string): Promise<Times> {
	await using stack = new AsyncDisposableStack();
	const { path } = stack.use(await openTempDir());
	const settings = { isWelcomed: true, servers, shownServer: "aaaaaaaa" };
	writeFileSync(join(path, "settings.json"), JSON.stringify(settings));
	const app = stack.use(await openDesktop({ userData: path }));
	const page = await app.window(url);
	if ((await readConnection(page)).url !== url) throw new Error("The page is not the healthy server's");
	await askInPage(page, "Are you there?");
	// All pages of servers are there from here on, and try; what their beginning takes is measured elsewhere.
	await page.waitForTimeout(SETTLE_MS);
	const times: Times = { load: [], send: [] };
	for (let i = 0; i < LOADS; i++) times.load.push(await timeOf(() => load(page)));
	for (let i = 0; i < SENDS; i++) {
		await page.keyboard.press("Alt+n");
		await page.getByRole("article").first().waitFor({ state: "detached" });
		times.send.push(await timeOf(() => askInPage(page, `Question ${i}`)));
	}
	return times;
}

/** Until the chat stands there, whole, and can be written in. */
async function load(page: Page): Promise<void> {
	await page.reload();
	await page.getByRole("article", { name: "Answer" }).first().waitFor({ timeout: SHOWN_TIMEOUT_MS });
	await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await act();
	return performance.now() - started;
}

function compare(
	workload: Workload,
	turns: readonly (readonly [name: string, place: Place, times: Times])[],
): readonly ServersRow[] {
	const of = (is: (name: string, place: Place) => boolean) =>
		median(turns.filter(([name, place]) => is(name, place)).flatMap(([, , times]) => times[workload]));
	const alone = of((_, place) => place === "alone");
	const beside = of((_, place) => place === "beside");
	const noise = Math.abs(of((name) => name === "first") - of((name) => name === "second"));
	const values = { alone, beside, difference: beside - alone, noise } as const;
	return (["alone", "beside", "difference", "noise"] as const).map((contender) => ({
		...{ suite: "servers", workload, contender, metric: "p50Ms", unit: "ms", value: values[contender] },
	}));
}

function describe(rows: readonly ServersRow[]): string {
	const lines = rows.map(({ workload, contender, value }) => [workload, contender, `${round(value)} ms`]);
	return table([["workload", "healthy server", "p50"], ...lines]);
}
