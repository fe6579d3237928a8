import type { Message } from "../../server/protocol/rest.ts";
import {
	type CheckInput,
	type HistoryEntry,
	type Problem,
	storedMessages,
	type UserReadBack,
} from "./history.ts";

type Shown = Extract<HistoryEntry, { type: "shown" }>;

/** Answers have ended, once, with a text that is the model's, the clients' and the store's. */
export function checkAnswers(input: CheckInput): readonly Problem[] {
	const shown = input.entries.filter((entry) => entry.type === "shown");
	return [
		...input.users.flatMap((user) => checkStored(user, input.expectAnswer)),
		...input.users.flatMap((user) => user.resumed.flatMap((answer) => checkResumed(answer, user))),
		...shown.flatMap((answer) => checkShown(answer, input.users)),
		...checkEnds(input),
	];
}

function checkStored(user: UserReadBack, expectAnswer: CheckInput["expectAnswer"]): readonly Problem[] {
	const messages = storedMessages(user);
	const answers = messages.filter((message) => message.is_ai);
	const perMessage = messages
		.filter((message) => !message.is_ai)
		.flatMap((said): readonly Problem[] => {
			const count = answers.filter((answer) => answer.parent_id === said.id).length;
			if (count === 1) return [];
			const detail = `message ${said.id} of ${user.user} has ${count} answers`;
			return [{ rule: count === 0 ? "lost" : "doubled", detail }];
		});
	const perAnswer = answers.flatMap((answer): readonly Problem[] => {
		const about = `answer ${answer.id} of ${user.user}`;
		if (answer.status === "streaming") return [{ rule: "stuck", detail: `${about} streams for ever` }];
		const said = messages.find((message) => message.id === answer.parent_id);
		const expected = said === undefined ? null : expectAnswer(said.content);
		return expected === null ? [] : checkText(about, answer, expected);
	});
	return [...perMessage, ...perAnswer];
}

function checkText(about: string, answer: Message, expected: string): readonly Problem[] {
	if (!expected.startsWith(answer.content)) {
		return [
			{
				rule: "mismatched",
				detail: `${about} is not what the model wrote: ${differ(answer.content, expected)}`,
			},
		];
	}
	if (answer.status === "complete" && answer.content !== expected) {
		return [
			{ rule: "lost", detail: `${about} is called complete, but is ${differ(answer.content, expected)}` },
		];
	}
	return [];
}

function checkResumed(answer: UserReadBack["resumed"][number], user: UserReadBack): readonly Problem[] {
	const stored = storedMessages(user).find((message) => message.task_id === answer.task);
	const about = `task ${answer.task} of ${user.user}, read again over a new socket,`;
	if (stored === undefined) return [{ rule: "lost", detail: `${about} has no message` }];
	if (answer.ends !== 1) return [{ rule: "ends", detail: `${about} ended ${answer.ends} times` }];
	if (answer.text !== stored.content && (answer.text !== "" || stored.content !== "")) {
		return [
			{
				rule: "mismatched",
				detail: `${about} is not the stored text: ${differ(answer.text, stored.content)}`,
			},
		];
	}
	if (answer.status !== stored.status || answer.length !== stored.content.length) {
		return [
			{
				rule: "ends",
				detail: `${about} ended as ${answer.status}/${answer.length}, stored ${stored.status}`,
			},
		];
	}
	return [];
}

/** What stood on a screen is the beginning of the stored text, and all of it where the client saw the end. */
function checkShown(answer: Shown, users: readonly UserReadBack[]): readonly Problem[] {
	const about = `answer ${answer.message} on the screen of ${answer.client}`;
	const own = users.find((user) => user.user === answer.user);
	const stored = storedMessages(own).find((message) => message.id === answer.message);
	if (stored === undefined) {
		const foreign = users.some((user) =>
			storedMessages(user).some((message) => message.id === answer.message),
		);
		return [
			{ rule: foreign ? "foreign" : "lost", detail: `${about} is not in the history of ${answer.user}` },
		];
	}
	if (stored.chat_id !== answer.chat)
		return [{ rule: "mismatched", detail: `${about} came for chat ${answer.chat}` }];
	if (answer.mustEnd && !answer.hasEnded) return [{ rule: "stuck", detail: `${about} never ended` }];
	const fits = answer.hasEnded ? stored.content === answer.text : stored.content.startsWith(answer.text);
	if (fits || (answer.isStructured && !answer.hasEnded)) return [];
	return [
		{ rule: "mismatched", detail: `${about} is not the stored text: ${differ(answer.text, stored.content)}` },
	];
}

/** One end per task and socket (one more for each time it was asked for again), all alike and as stored. */
function checkEnds({ entries, users }: CheckInput): readonly Problem[] {
	const follows = countBy(entries.filter((entry) => entry.type === "follow"));
	const ends = entries.filter((entry) => entry.type === "end");
	const tooMany = [...countBy(ends)].flatMap(([key, count]): readonly Problem[] =>
		count <= (follows.get(key) ?? 0) ? [] : [{ rule: "ends", detail: `${key} ended ${count} times` }],
	);
	const stored = new Map(
		users.flatMap((user) =>
			storedMessages(user).map((message) => [`${user.user} ${message.task_id}`, message]),
		),
	);
	const unlike = ends.flatMap((end): readonly Problem[] => {
		const message = stored.get(`${end.user} ${end.task}`);
		if (message?.status === end.status && message.content.length === end.length) return [];
		const was = message === undefined ? "nothing" : `${message.status}/${message.content.length}`;
		return [
			{
				rule: "ends",
				detail: `${end.socket} saw ${end.task} end as ${end.status}/${end.length}, stored is ${was}`,
			},
		];
	});
	return [...tooMany, ...unlike];
}

function countBy(
	entries: readonly { readonly socket: string; readonly task: string }[],
): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const { socket, task } of entries) {
		const key = `task ${task} on socket ${socket}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

/** Where two texts part, without the texts. */
function differ(actual: string, expected: string): string {
	let at = 0;
	while (at < actual.length && actual[at] === expected[at]) at++;
	return `${actual.length} code units instead of ${expected.length}, alike up to ${at}`;
}
