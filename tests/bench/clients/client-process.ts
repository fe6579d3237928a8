/** The clients of a contender, in a process of their own that does what the bench asks for. */
import { fakeText } from "../../support/fake-upstream-text.ts";
import { percentile } from "../measure/latency.ts";
import { serveCalls } from "../processes/calls.ts";
import { type AnswerSpec, toPrompt } from "../upstream/answer-spec.ts";
import { checkReceipt, firstDifference } from "./check-receipts.ts";
import type { CheckResult, ClientMethods, OpenInput, ResumeResult } from "./client-methods.ts";
import type { Conversation } from "./dialect.ts";
import { loadDialect } from "./dialects.ts";
import { IdleSockets } from "./idle-sockets.ts";

type Opened = { readonly answer: AnswerSpec; readonly conversation: Conversation };

const RESUMES_PER_STALLED = 60;
const OPEN_AT_ONCE = 50;

let opened: Opened[] = [];
const stalled: ((() => void) | undefined)[] = [];
const idle = new IdleSockets();

process.stdin.once("end", () => process.exit(0)).resume();
console.log(JSON.stringify({ url: "ipc:" }));
serveCalls({
	open,
	ask,
	check,
	resume,
	openIdle: (input) => idle.open(input),
	closeIdle: async () => idle.close(),
	async stall({ url, count }) {
		const conversation = first().conversation;
		const stalling = Array.from({ length: count }, () => conversation.stall?.(url, RESUMES_PER_STALLED));
		stalled.push(...(await Promise.all(stalling)));
	},
	async closeStalled() {
		for (const end of stalled.splice(0)) end?.();
	},
	async close() {
		for (const { conversation } of opened) conversation.close();
		opened = [];
	},
} satisfies ClientMethods);

async function open({ dialect: name, addresses, answers }: OpenInput): Promise<void> {
	const dialect = await loadDialect(name);
	for (let start = 0; start < answers.length; start += OPEN_AT_ONCE) {
		const some = answers.slice(start, start + OPEN_AT_ONCE).map(async (answer) => ({
			answer,
			conversation: await dialect.open(addresses, `bench-${answer.seed}`),
		}));
		opened.push(...(await Promise.all(some)));
	}
}

async function ask({ atOnce }: { readonly atOnce: boolean }): Promise<void> {
	const askOne = ({ answer, conversation }: Opened) =>
		conversation.ask(toPrompt(answer), answer.held ? textOf(answer).length : null);
	if (atOnce) await Promise.all(opened.map(askOne));
	else for (const one of opened) await askOne(one);
}

async function check({ upstream }: { readonly upstream: string }): Promise<CheckResult> {
	const latencies: number[] = [];
	const problems: string[] = [];
	for (const { answer, conversation } of opened) {
		const stamps = (await (await fetch(`${upstream}/stamps/${answer.seed}`)).json()) as number[];
		const checked = checkReceipt(answer, await conversation.receipt(), stamps);
		for (const latency of checked.latenciesUs) latencies.push(latency);
		problems.push(...checked.problems);
	}
	return { p50Ms: percentile(latencies, 0.5) / 1000, p99Ms: percentile(latencies, 0.99) / 1000, problems };
}

async function resume({
	url,
	times,
}: {
	readonly url: string;
	readonly times: number;
}): Promise<ResumeResult> {
	const { answer, conversation } = first();
	const expected = textOf(answer);
	const ms: number[] = [];
	const frames: number[] = [];
	for (let i = 0; i < times; i++) {
		const resumed = await conversation.resume?.(url, expected.length);
		if (resumed === undefined) throw new Error("These clients cannot resume");
		const difference = firstDifference(resumed.text, expected);
		if (difference !== null) throw new Error(`The resumed answer differs at ${difference}`);
		ms.push(resumed.ms);
		frames.push(resumed.frames);
	}
	return { ms, frames };
}

function first(): Opened {
	const [one] = opened;
	if (one === undefined) throw new Error("No conversation is open");
	return one;
}

function textOf({ seed, tokens }: AnswerSpec): string {
	return fakeText(seed, tokens);
}
