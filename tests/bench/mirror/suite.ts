import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { mirrorFolder } from "../../../renderer/client/mirror/mirror-folder.ts";
import type { MirrorStatus } from "../../../renderer/client/mirror/mirror-status.ts";
import { prepareHistory } from "../history/prepare-history.ts";
import { makeQueries } from "../history/queries.ts";
import { percentile } from "../measure/latency.ts";
import { round, table } from "../report/table.ts";
import { type MirrorStage, openMirrorStage } from "./open-mirror-stage.ts";

const WHOLE = { chats: 10_000, messages: 500_000, longest: 5000 };
const STARTS = 10;
const FILL_TIMEOUT_MS = 30 * 60_000;
/** The page is closed when so much of the first copy is there. */
const CLOSE_AT = 0.4;

export type MirrorRow = {
	readonly suite: "mirror";
	readonly workload: "fill" | "list" | "listAlone" | "search";
	readonly contender: "parley";
	readonly metric: "seconds" | "megabytes" | "shareKept" | "p50Ms" | "p95Ms";
	readonly unit: "s" | "MB" | "share" | "ms";
	readonly value: number;
};
type Note = (workload: MirrorRow["workload"], metric: MirrorRow["metric"], value: number) => void;

const UNITS = { seconds: "s", megabytes: "MB", shareKept: "share", p50Ms: "ms", p95Ms: "ms" } as const;
const GOALS: readonly (readonly [MirrorRow["workload"], MirrorRow["metric"], "≤" | "≥", number])[] = [
	["list", "p95Ms", "≤", 150],
	["listAlone", "p95Ms", "≤", 150],
	["search", "p95Ms", "≤", 50],
	["fill", "shareKept", "≥", CLOSE_AT],
];

type SuiteOptions = { readonly scale: number; readonly say: (line: string) => void };

/** Fills the mirror of a long history in a real browser, closes the page in the middle, and measures list and search. */
export async function runMirror({ scale, say }: SuiteOptions): Promise<readonly MirrorRow[]> {
	const at = (count: number) => Math.max(10, Math.round(count * scale));
	const size = { chats: at(WHOLE.chats), messages: at(WHOLE.messages), longest: at(WHOLE.longest) };
	const path = await prepareHistory(size, say);
	await using stage = await openMirrorStage(path);
	const rows: MirrorRow[] = [];
	const note: Note = (workload, metric, value) => {
		say(`${workload} ${metric}: ${round(value)} ${UNITS[metric]}`);
		rows.push({ suite: "mirror", workload, contender: "parley", metric, unit: UNITS[metric], value });
	};
	const page = await measureFill(stage, size.messages, note);
	await measureSearch(page, stage.key, note);
	await page.close();
	await stage.killServer();
	await measureList(stage, (metric, value) => note("list", metric, value), []);
	await measureList(stage, (metric, value) => note("listAlone", metric, value), [forgetScreen]);
	say(`\n${describe(rows)}\n\nGoals\n${describeGoals(rows)}`);
	return rows;
}

async function measureFill(stage: MirrorStage, messages: number, note: Note): Promise<Page> {
	const started = performance.now();
	let page = await stage.openPage();
	const before = await fillUntil(page, stage.key, (status) => status.share >= CLOSE_AT);
	await page.close();
	page = await stage.openPage();
	const after = await fillUntil(page, stage.key, () => true);
	if (after.share < before.share) throw new Error(`Of ${before.share} only ${after.share} was kept`);
	note("fill", "shareKept", after.share);
	const end = await fillUntil(page, stage.key, (status) => status.share === 1);
	note("fill", "seconds", (performance.now() - started) / 1000);
	note("fill", "megabytes", end.bytes / 1e6);
	if (end.messages !== messages) throw new Error(`${end.messages} messages are kept of ${messages}`);
	return page;
}

async function fillUntil(
	page: Page,
	key: string,
	isThere: (status: MirrorStatus) => boolean,
): Promise<MirrorStatus> {
	for (const until = performance.now() + FILL_TIMEOUT_MS; performance.now() < until; await sleep(200)) {
		const status = await askStatus(page, key);
		if (status?.state === "ready" && status.chats > 0 && isThere(status)) return status;
	}
	throw new Error("The mirror was not filled in time");
}

/** As another tab would ask it. Null: nobody answers yet. */
function askStatus(page: Page, key: string): Promise<MirrorStatus | null> {
	return page.evaluate(
		(name) =>
			new Promise<MirrorStatus | null>((resolve) => {
				const channel = new BroadcastChannel(name);
				const end = (status: MirrorStatus | null) => {
					channel.close();
					resolve(status);
				};
				channel.onmessage = ({ data }) => {
					if (data.type === "here") end(data.status);
				};
				channel.postMessage({ type: "who" });
				setTimeout(end, 2000, null);
			}),
		mirrorFolder(key),
	);
}

/** From the question of a page to its answer. */
async function measureSearch(page: Page, key: string, note: Note): Promise<void> {
	const asked = makeQueries().map((text) => ({
		...{ text, chatId: null, isAi: null, model: null, from: null, cursor: null },
	}));
	const ask = () =>
		page.evaluate(
			async ([name, requests]) => {
				const channel = new BroadcastChannel(name);
				const timesMs: number[] = [];
				for (const [index, request] of requests.entries()) {
					const started = performance.now();
					await new Promise((resolve) => {
						const id = `${performance.now()} ${index}`;
						channel.onmessage = ({ data }) => {
							if (data.type === "answer" && data.id === id) resolve(data);
						};
						channel.postMessage({ type: "ask", id, name: "search", args: [request] });
					});
					timesMs.push(performance.now() - started);
				}
				channel.close();
				return timesMs;
			},
			[mirrorFolder(key), asked] as const,
		);
	// The first words of a session come from the disk.
	await ask();
	const timesMs = await ask();
	note("search", "p50Ms", percentile(timesMs, 0.5));
	note("search", "p95Ms", percentile(timesMs, 0.95));
}

/** From the first paint of a window to the chats in it, while no server answers. */
async function measureList(
	stage: MirrorStage,
	note: (metric: MirrorRow["metric"], value: number) => void,
	prepare: readonly (() => void)[],
): Promise<void> {
	const timesMs: number[] = [];
	for (let start = 0; start <= STARTS; start++) {
		const page = await stage.openPage(async (opened) => {
			for (const script of [...prepare, watchList]) await opened.addInitScript(script);
		});
		const found = await page.waitForFunction(() => (window as { listedAtMs?: number }).listedAtMs);
		const listedAtMs = Number(await found.jsonValue());
		const paintedAtMs = await page.evaluate(
			() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
		);
		// The first start takes program and file from the disk.
		if (start > 0) timesMs.push(Math.max(0, listedAtMs - paintedAtMs));
		await page.close();
	}
	note("p50Ms", percentile(timesMs, 0.5));
	note("p95Ms", percentile(timesMs, 0.95));
}

/** In the page: it remembers nothing of its last screen. */
function forgetScreen(): void {
	for (const name of Object.keys(localStorage)) {
		if (name.startsWith("parley.snapshot")) localStorage.removeItem(name);
	}
}

/** In the page: notes when the first chat is on the screen. */
function watchList(): void {
	const look = () => {
		if (document.querySelector('nav a[href^="#/chat/"]') === null) {
			requestAnimationFrame(look);
			return;
		}
		// Painted with the next frame.
		requestAnimationFrame(() => {
			(window as { listedAtMs?: number }).listedAtMs = performance.now();
		});
	};
	look();
}

function describe(rows: readonly MirrorRow[]): string {
	return table([
		["", "", ""],
		...rows.map(({ workload, metric, unit, value }) => [workload, metric, `${round(value)} ${unit}`]),
	]);
}

function describeGoals(rows: readonly MirrorRow[]): string {
	return GOALS.map(([workload, metric, sign, limit]) => {
		const value = rows.find((row) => row.workload === workload && row.metric === metric)?.value ?? Number.NaN;
		const isMet = sign === "≤" ? value <= limit : value >= limit;
		return `${(isMet ? "met" : "NOT MET").padEnd(8)} ${workload} ${metric}: ${round(value)} (goal ${sign} ${limit})`;
	}).join("\n");
}
