import { applyToken } from "./answer-view.ts";
import { checkHistory } from "./check-history.ts";
import type { HistoryEntry, Problem, Rule } from "./history.ts";
import { storedMessages } from "./history.ts";
import { readBack } from "./read-back.ts";
import { expectAnswer } from "./say.ts";
import type { Random } from "./seeded-random.ts";
import { SimClient } from "./sim-client.ts";
import type { Stage } from "./stage.ts";

/** A message, and how its answer has to end. */
export type Line = {
	readonly content: string;
	readonly status: "complete" | "error" | "either";
	/** What the answer has to begin with; it never has more than the model wrote. */
	readonly atLeast: string;
};

/** Says these lines, each in a chat of its own, and tells what is not as it has to be. */
export async function runScript(
	stage: Stage,
	random: Random,
	lines: readonly Line[],
	timeoutMs: number,
): Promise<readonly Problem[]> {
	const entries: HistoryEntry[] = [];
	const { url } = stage.first;
	const user = `user-${random.uuid()}`;
	const usual = { user, chooseUrl: () => url, log: (entry: HistoryEntry) => void entries.push(entry) };
	const common = { ...usual, window: lines.length, dropChance: 0, apply: applyToken, heartbeatMs: null };
	const speaker = new SimClient({ ...common, name: "speaker", isSeed: false, random: random.fork() });
	const watcher = new SimClient({ ...common, name: "watcher", isSeed: true, random: random.fork() });
	speaker.start();
	watcher.start();
	for (const { content } of lines) speaker.send(await createChat(url, user, random), content);
	const deadline = performance.now() + timeoutMs;
	const isQuiet = () => speaker.isIdle && watcher.isIdle;
	while (!isQuiet() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
	const late = isQuiet() ? [] : [problem("stuck", `${speaker.describe()}; ${watcher.describe()}`)];
	await Promise.all([speaker.close(), watcher.close()]);
	const stored = await readBack([url], user);
	const messages = storedMessages(stored);
	const wrong = lines.flatMap((line) => {
		const said = messages.find((message) => message.content === line.content);
		const answer = messages.find((message) => message.is_ai && message.parent_id === said?.id);
		if (answer === undefined) return [problem("lost", `no answer to ${line.content}`)];
		const isAllowed = line.status === "either" || answer.status === line.status;
		if (!isAllowed) {
			const code = answer.error?.code ?? "";
			return [problem("ends", `${line.content} ended as ${answer.status} ${code}, not ${line.status}`)];
		}
		if (answer.content.startsWith(line.atLeast)) return [];
		return [
			problem("lost", `${line.content} has ${answer.content.length} of ${line.atLeast.length} code units`),
		];
	});
	return [...late, ...wrong, ...checkHistory({ entries, users: [stored], expectAnswer })];
}

/** All problems in one failure. */
export function expectNone(row: string, problems: readonly Problem[]): void {
	if (problems.length === 0) return;
	const details = problems.slice(0, 25).map(({ rule, detail }) => `  ${rule}: ${detail}`);
	throw new Error([`${row}: ${problems.length} problems`, ...details].join("\n"));
}

function problem(rule: Rule, detail: string): Problem {
	return { rule, detail };
}

async function createChat(url: string, user: string, random: Random): Promise<string> {
	const response = await fetch(`${url}/api/chats`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ user_id: user, client_id: random.uuid() }),
	});
	return ((await response.json()) as { readonly id: string }).id;
}
