import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { importSchema } from "../../../server/protocol/transfer.ts";
import { startFakeUpstream } from "../../support/fake-upstream.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import { openParleySocket, type ParleySocket } from "../clients/parley-socket.ts";
import { percentile } from "../measure/latency.ts";
import { createCall } from "../processes/calls.ts";
import { startChild } from "../processes/child.ts";
import { round, table } from "../report/table.ts";
import { parleyCommand } from "../streams/start-node.ts";
import { type ExportSize, makeExport } from "./make-export.ts";
import type { Watched, WatchMethods } from "./watch-process.ts";

const CACHE = join(import.meta.dirname, "../../../node_modules/.cache/parley-bench");
const WATCH = join(import.meta.dirname, "watch-process.ts");
const WHOLE: ExportSize = { chats: 10_000, messages: 500_000 };
const ANSWERS = 10;
const TOKENS_PER_SECOND = 50;
const IDLE_MS = 5000;
const POLL_MS = 100;
const USER = "importer";

type Metric =
	| "messagesPerSecond"
	| "secondsToSend"
	| "addedMegabytes"
	| "longestBlockMs"
	| "longestOwnBlockMs"
	| "tokenP50Ms"
	| "tokenP99Ms"
	| "longestGapMs"
	| "undoSeconds";
export type TransferRow = {
	readonly suite: "transfer";
	readonly workload: "idle" | "import" | "again" | "undo";
	readonly metric: Metric;
	readonly value: number;
};
const GOALS: readonly (readonly [Metric, "≥" | "≤", number])[] = [
	["messagesPerSecond", "≥", 20_000],
	["addedMegabytes", "≤", 200],
	["longestBlockMs", "≤", 50],
];

type SuiteOptions = { readonly scale: number; readonly say: (line: string) => void };

/** Imports a long history into a server that streams answers to others meanwhile, and takes it back. */
export async function runTransfer({ scale, say }: SuiteOptions): Promise<readonly TransferRow[]> {
	const at = (count: number) => Math.max(50, Math.round(count * scale));
	const size = { chats: at(WHOLE.chats), messages: at(WHOLE.messages) };
	const path = join(CACHE, `chatgpt-${size.chats}-${size.messages}.json`);
	await makeExport(path, size);
	await using dir = await openTempDir();
	await using stack = new AsyncDisposableStack();
	const upstream = await startFakeUpstream();
	stack.defer(() => upstream.close());
	const server = stack.use(
		await startChild({
			args: ["--import", WATCH, ...parleyCommand()],
			cwd: dir.path,
			env: {
				...{
					PORT: "0",
					DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`,
					OPENAI_BASE_URL: upstream.baseUrl,
				},
				...{ OPENAI_API_KEY: "bench", MODEL_NAME: "bench", FIND_LOCAL_MODELS: "false", AUTO_TITLES: "false" },
			},
			findUrl: (line) => /Parley listens on (http:\/\/\S+)/.exec(line)?.[1] ?? null,
		}),
	);
	const watch = createCall<WatchMethods>(server.process);
	const streams = await openAnswers(server.url);
	stack.defer(() => streams.close());
	const rows: TransferRow[] = [];
	const note = (workload: TransferRow["workload"], values: Partial<Record<Metric, number>>) => {
		for (const [metric, value] of Object.entries(values)) {
			rows.push({ suite: "transfer", workload, metric: metric as Metric, value });
		}
	};
	/** What happens while `work` runs, with the memory that it adds to what there was. */
	const during = async <T>(before: number, work: () => Promise<T>) => {
		await watch("reset", null);
		streams.reset();
		const result = await work();
		const { peakBytes, ...blocks }: Watched = await watch("read", null);
		const addedMegabytes = (peakBytes - before) / 1e6;
		return { result, felt: { ...blocks, ...streams.felt() }, addedMegabytes };
	};

	let firstImport = "";
	const idle = await during(0, () => sleep(IDLE_MS));
	const before = (await watch("read", null)).peakBytes;
	note("idle", idle.felt);
	for (const workload of ["import", "again"] as const) {
		say(`${workload} …`);
		const { result, felt, addedMegabytes } = await during(before, () => importFile(server.url, path));
		note(workload, {
			...felt,
			addedMegabytes,
			messagesPerSecond: size.messages / result.workSeconds,
			secondsToSend: result.sendSeconds,
		});
		const expected = workload === "import" ? size.messages : 0;
		if (result.messages !== expected)
			throw new Error(`The import brought ${result.messages} messages, not ${expected}`);
		if (workload === "import") firstImport = result.id;
	}
	say("undo …");
	const undone = await during(before, () => undo(server.url, firstImport));
	note("undo", { ...undone.felt, addedMegabytes: undone.addedMegabytes, undoSeconds: undone.result });
	say(`\n${describe(rows)}\n\nGoals\n${describeGoals(rows)}`);
	return rows;
}

async function importFile(url: string, path: string) {
	const started = performance.now();
	const answer = await fetch(`${url}/api/users/${USER}/import?name=conversations.json`, {
		method: "POST",
		body: await openAsBlob(path),
	});
	const { id } = importSchema.parse(await answer.json());
	const sent = performance.now();
	const done = await settle(url, id);
	if (done.state !== "done") throw new Error(`The import ended as ${done.state}: ${done.problem}`);
	return {
		id,
		messages: done.messages,
		sendSeconds: (sent - started) / 1000,
		workSeconds: (performance.now() - sent) / 1000,
	};
}

async function undo(url: string, id: string): Promise<number> {
	const started = performance.now();
	await fetch(`${url}/api/users/${USER}/imports/${id}/undo`, { method: "POST" });
	await settle(url, id);
	return (performance.now() - started) / 1000;
}

async function settle(url: string, id: string) {
	for (;;) {
		const found = importSchema.parse(await (await fetch(`${url}/api/users/${USER}/imports/${id}`)).json());
		if (!/^(?:receiving|waiting|running|publishing|undoing)$/.test(found.state)) return found;
		await sleep(POLL_MS);
	}
}

/**
 * Answers that are streamed to other users: how late each token comes, from the upstream's write to the socket that
 * reads it, and the longest time between two frames of one of them.
 */
async function openAnswers(url: string) {
	const sockets: ParleySocket[] = [];
	let latenciesMs: number[] = [];
	let longestGapMs = 0;
	let since = 0;
	for (let i = 0; i < ANSWERS; i++) {
		const user = `reader-${i}`;
		const created = (await (await fetch(`${url}/api/chats?user_id=${user}`, { method: "POST" })).json()) as {
			id: string;
		};
		const socket = await openParleySocket(url, user);
		sockets.push(socket);
		const begun = socket.next("token");
		socket.send({
			...{ action: "send_message", chat_id: created.id },
			content: `#tokens n=20000 rate=${TOKENS_PER_SECOND} stamp=1`,
		});
		await begun;
		let last = wallUs();
		socket.onFrame(({ type, token = "" }) => {
			if (type !== "token") return;
			const now = wallUs();
			longestGapMs = Math.max(longestGapMs, (now - Math.max(last, since)) / 1000);
			last = now;
			for (const [, writtenAtUs] of token.matchAll(/\d+@(\d+) /g)) {
				latenciesMs.push((now - Number(writtenAtUs)) / 1000);
			}
		});
	}
	return {
		reset: () => {
			latenciesMs = [];
			longestGapMs = 0;
			since = wallUs();
		},
		felt: () => ({
			tokenP50Ms: percentile(latenciesMs, 0.5),
			tokenP99Ms: percentile(latenciesMs, 0.99),
			longestGapMs,
		}),
		close() {
			for (const socket of sockets) socket.close();
		},
	};
}

/** As the fake upstream stamps its tokens. */
function wallUs(): number {
	return (performance.timeOrigin + performance.now()) * 1000;
}

function describe(rows: readonly TransferRow[]): string {
	return table([
		["", "", "value"],
		...rows.map(({ workload, metric, value }) => [workload, metric, round(value)]),
	]);
}

function describeGoals(rows: readonly TransferRow[]): string {
	const lines = GOALS.map(([metric, sign, limit]) => {
		const value = rows.find((row) => row.workload === "import" && row.metric === metric)?.value ?? Number.NaN;
		const isMet = sign === "≥" ? value >= limit : value <= limit;
		return `${(isMet ? "met" : "NOT MET").padEnd(8)} import ${metric}: ${round(value)} (goal ${sign} ${limit})`;
	});
	return lines.join("\n");
}
