import type { Message } from "../../server/protocol/rest.ts";
import { checkHistory } from "./check-history.ts";
import { type Crowd, type CrowdOptions, openCrowd } from "./crowd.ts";
import type { HistoryEntry, Problem, Rule, UserReadBack } from "./history.ts";
import { storedMessages } from "./history.ts";
import { isStreaming, probeAsStranger, readBack } from "./read-back.ts";
import { expectAnswer } from "./say.ts";
import type { Stage } from "./stage.ts";

/**
 * By then all is quiet: answers that run take up to 6 s, those of dead nodes end within 10 s [R7], and the
 * machine may be busy.
 */
const QUIET_WITHIN_MS = 25_000;

export type RowResult = {
	readonly problems: readonly Problem[];
	/** What happened, for the report. */
	readonly counts: Readonly<Record<string, number>>;
};

export type RowInput = {
	readonly stage: Stage;
	readonly crowd: Omit<CrowdOptions, "setUpUrl" | "chooseUrl"> & Partial<Pick<CrowdOptions, "chooseUrl">>;
	/** Does the harm while everyone talks. When it resolves all is well again. */
	readonly harm: (crowd: Crowd) => Promise<void>;
	/** How an answer may end. */
	readonly endings: readonly string[];
	/** Which answers may be interrupted, where that is not all of them. */
	readonly mayBeCut?: (answer: Message) => boolean;
};

/** Lets a crowd talk through faults, waits until all is quiet, and judges what everyone saw against what is stored. */
export async function runRow(input: RowInput): Promise<RowResult> {
	const { stage, harm } = input;
	const urls = stage.nodes.map((node) => node.url);
	const chooseUrl = input.crowd.chooseUrl ?? ((random) => random.pick(urls));
	const crowd = await openCrowd({ ...input.crowd, setUpUrl: stage.first.url, chooseUrl });
	const talking = new AbortController();
	const talk = crowd.talk(talking.signal);
	try {
		await harm(crowd);
	} finally {
		talking.abort();
		await talk;
	}
	const late = await waitForQuiet(stage, crowd);
	await crowd.close();
	const users = await Promise.all(crowd.users.map((user) => readBack(urls, user)));
	const entries = [...crowd.entries, ...(await probeAll(stage.first.url, users))];
	const problems = [
		...late,
		...checkHistory({ entries, users, expectAnswer }),
		...checkEndings(users, input),
	];
	return { problems, counts: countAll(crowd, users) };
}

/** Fails with all that is needed to see what went wrong and to see it again. */
export function expectClean(row: string, seed: number, stage: Stage, { problems, counts }: RowResult): void {
	console.log(`${row}: ${sentence(counts)}`);
	if (problems.length === 0) return;
	const byRule = Map.groupBy(problems, (problem) => problem.rule);
	const summary = [...byRule].map(([rule, list]) => `${list.length} ${rule}`).join(", ");
	const details = problems.slice(0, 25).map(({ rule, detail }) => `  ${rule}: ${detail}`);
	const outputs = stage.nodes.map((node, index) => `--- node ${index}:\n${node.output}`);
	throw new Error([`${row} (FAULT_SEED=${seed}): ${summary}`, ...details, ...outputs].join("\n"));
}

/** Rounds in which a row without its guard has to go red; which faults hit where is chance. */
const PROOF_ROUNDS = 5;

/** For proofs: the guard was taken out, and the row has to notice it by one of these rules. */
export async function expectRed(
	row: string,
	rules: readonly Rule[],
	runOnce: () => Promise<RowResult>,
): Promise<void> {
	const others: Problem[] = [];
	for (let round = 1; round <= PROOF_ROUNDS; round++) {
		const result = await runOnce().catch((error: unknown) => String(error));
		if (typeof result === "string") {
			others.push({ rule: "stuck", detail: `round ${round} broke off: ${result}` });
			continue;
		}
		const { problems, counts } = result;
		const found = problems.filter((problem) => rules.includes(problem.rule));
		if (found.length > 0) {
			const told = `${found.length} × ${rules.join(" or ")} in round ${round}`;
			return console.log(`${row}: red as it should be, ${told}; ${sentence(counts)}`);
		}
		others.push(...problems);
	}
	const details = others.slice(0, 10).map(({ rule, detail }) => `  ${rule}: ${detail}`);
	throw new Error([`${row} does not notice that its guard is gone`, ...details].join("\n"));
}

async function waitForQuiet(stage: Stage, crowd: Crowd): Promise<readonly Problem[]> {
	const deadline = performance.now() + QUIET_WITHIN_MS;
	const isIdle = await crowd.settle(QUIET_WITHIN_MS);
	while (performance.now() < deadline && (await isStreaming(stage.first.url, crowd.users))) {
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	if (isIdle) return [];
	const waiting = crowd.clients.filter((client) => !client.isIdle);
	return waiting.map((client) => ({ rule: "stuck", detail: client.describe() }));
}

async function probeAll(url: string, users: readonly UserReadBack[]): Promise<readonly HistoryEntry[]> {
	const probes = users.map((user, index) => {
		const stranger = users[(index + 1) % users.length]?.user ?? "";
		return stranger === user.user ? [] : probeAsStranger(url, user, stranger);
	});
	return (await Promise.all(probes)).flat();
}

function checkEndings(
	users: readonly UserReadBack[],
	{ endings, mayBeCut = () => true }: RowInput,
): readonly Problem[] {
	const allowed = new Set([...endings, "streaming"]);
	const isAllowed = (answer: Message) =>
		allowed.has(answer.status) && (answer.status !== "interrupted" || mayBeCut(answer));
	return users
		.flatMap((user) => storedMessages(user))
		.filter((message) => message.is_ai && !isAllowed(message))
		.map(({ id, status, error }) => ({
			rule: "lost",
			detail: `answer ${id} ended as ${status} (${error?.code}), which this fault is no reason for`,
		}));
}

function countAll(crowd: Crowd, users: readonly UserReadBack[]): Readonly<Record<string, number>> {
	const of = (type: HistoryEntry["type"]) => crowd.entries.filter((entry) => entry.type === type).length;
	const answers = users.flatMap((user) => storedMessages(user)).filter((message) => message.is_ai);
	const ended = (status: string) => answers.filter((answer) => answer.status === status).length;
	return {
		messages: of("invoke"),
		acknowledged: of("ok"),
		unknown: of("unknown"),
		refused: of("failed"),
		answers: answers.length,
		complete: ended("complete"),
		interrupted: ended("interrupted"),
		failed: ended("error"),
		stopped: ended("stopped"),
		screens: of("shown"),
		sockets: crowd.clients.reduce((sum, client) => sum + client.socketCount, 0),
	};
}

function sentence(counts: Readonly<Record<string, number>>): string {
	return Object.entries(counts)
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `${count} ${name}`)
		.join(", ");
}
