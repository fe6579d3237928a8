import { setTimeout as delay } from "node:timers/promises";
import { decodeChat } from "../../renderer/client/decode-message.ts";
import { readList } from "../../renderer/client/fields.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import { type DeviceWithout, OfflineDevice, type Sqlite } from "./offline-device.ts";
import { makeMessage } from "./say.ts";
import { createRandom, type Random } from "./seeded-random.ts";

export type ScheduleInput = {
	readonly server: string;
	readonly userId: string;
	/** Of all that is decided in it. */
	readonly seed: number;
	readonly steps: number;
	readonly sqlite: Sqlite;
	readonly without?: DeviceWithout | undefined;
};

/** By then all is equal: what a dead server left ends within 10 s, and the machine may be busy. */
const EQUAL_WITHIN_MS = 40_000;
const ONLINE_WITHIN_MS = 10_000;
const PAUSE_MS = 120;
/** Answers in the middle of which something can happen. */
const SLOW = { tokens: [20, 120], rates: [60, 150] } as const;

type SeenChat = Omit<Chat, "messages"> | undefined;

/** What is drawn of a step before anything happens, so that a seed makes the same schedule however fast the machine is. */
type Step = {
	readonly device: number;
	readonly kind: number;
	/** Chooses among what there is then. */
	readonly which: number;
	readonly other: number;
	readonly isSo: boolean;
	readonly text: string;
	readonly pauseMs: number;
};

type Run = {
	readonly server: string;
	readonly userId: string;
	readonly devices: readonly OfflineDevice[];
	readonly said: string[];
	/** What happened, to see what went wrong. */
	readonly log: string[];
	/** Texts that somebody who knew them has deleted. */
	readonly mayGo: Set<string>;
	/** Chats in which a message was deleted: what followed it follows something else now. */
	readonly cutChats: Set<string>;
	/** Answers that were written once more, beside them. */
	readonly answeredAgain: Set<string>;
	readonly random: Random;
};

/**
 * Two computers of one user write, rename, delete, lose their lines, are restarted and repeat themselves, in an order of
 * their own. Returns what was wrong when all is quiet again.
 */
export async function runSchedule(input: ScheduleInput): Promise<readonly string[]> {
	const { server, userId, sqlite, without } = input;
	const random = createRandom(input.seed);
	const steps = Array.from({ length: input.steps }, () => drawStep(random));
	const open = () => OfflineDevice.open(server, userId, random.int(1, 2 ** 31), sqlite, without);
	const devices = [await open(), await open()];
	const run: Run = {
		...{ server, userId, devices, random },
		...{ said: [], log: [], mayGo: new Set(), cutChats: new Set(), answeredAgain: new Set() },
	};
	try {
		for (const step of steps) {
			await takeStep(run, step);
			await delay(step.pauseMs);
		}
		for (const device of devices) device.setOffline(false);
		await deleteWhileSaid(run);
		const problems = await judge(run);
		if (problems.length === 0) return [];
		return [...problems, ...run.log].map((line) => `${userId}: ${line}`);
	} finally {
		for (const device of devices) await device.close();
	}
}

/** One deletes a chat while the other writes in it: chance alone brings that about in few schedules. */
async function deleteWhileSaid(run: Run): Promise<void> {
	const [deleting, saying] = run.devices;
	const isOnline = () => run.devices.every(({ state }) => state.connection.state === "online");
	for (const until = Date.now() + ONLINE_WITHIN_MS; Date.now() < until && !isOnline(); ) await delay(20);
	const chatId = Object.keys(deleting?.state.chats ?? {}).find((id) => saying?.state.chats[id] !== undefined);
	if (deleting === undefined || saying === undefined || chatId === undefined) return;
	await deleteChat(run, deleting, chatId);
	const text = `say ${run.random.uuid()}`;
	run.said.push(text);
	run.log.push(`${text} in ${chatId}, which is being deleted`);
	saying.say(text, chatId, null);
}

function drawStep(random: Random): Step {
	return {
		device: random.int(0, 1),
		kind: random.int(1, 100),
		which: random.next(),
		other: random.next(),
		isSo: random.chance(0.5),
		text: random.chance(0.4) ? makeMessage(random, SLOW) : `say ${random.uuid()}`,
		pauseMs: random.int(0, PAUSE_MS),
	};
}

async function takeStep(run: Run, step: Step): Promise<void> {
	const device = run.devices[step.device];
	if (device === undefined) return;
	const { kind, isSo } = step;
	const chatId = pick(Object.keys(device.state.chats), step.which);
	const { state } = device;
	run.log.push(
		`${new Date().toISOString()} device ${step.device}, ${kind}${isSo ? "+" : "-"}, chat ${chatId}, ${state.connection.state}, knows ${Object.keys(state.chats)}, outbox ${state.outbox.map((entry) => `${entry.content} in ${entry.chatId}`)}`,
	);
	if (kind <= 28) return say(run, device, step);
	if (kind <= 40) return chatId === undefined ? undefined : steer(run, device, chatId, step);
	if (kind <= 49) return device.setOffline(true);
	if (kind <= 60) return device.setOffline(false);
	if (kind <= 66) return device.cut();
	if (kind <= 71) return device.keepDisk();
	if (kind <= 79) return device.restart(isSo);
	if (chatId === undefined) return;
	if (kind <= 83) return device.open(chatId);
	if (kind <= 88) return device.patch(chatId, { title: `Named ${Math.floor(step.other * 1000)}` });
	if (kind <= 91) return device.patch(chatId, { pinned: isSo, model: isSo ? "fake-model" : null });
	if (kind <= 95) return deleteChat(run, device, chatId);
	if (kind <= 97) return deleteMessage(run, device, chatId, step);
	const [question] = device.state.changes.filter((change) => change.problem !== null);
	if (question !== undefined) await decide(run, device, question.id, isSo);
}

function say({ said, log }: Run, device: OfflineDevice, { which, other, text, isSo, kind }: Step): void {
	const chats = Object.keys(device.state.chats);
	const chatId = which < 0.75 ? (pick(chats, which / 0.75) ?? null) : other < 0.4 ? device.localChat : null;
	const mine = [...(device.state.conversations[chatId ?? ""]?.messages.values() ?? [])].filter(
		(message) => !message.is_ai,
	);
	const edits = other < 0.25 ? (pick(mine, other * 4)?.id ?? null) : null;
	said.push(text);
	log.push(`${text} in ${chatId}, in place of ${edits}`);
	// Its line may break in the middle of what follows.
	if (isSo && kind <= 24) device.cutAnswers(Math.floor(other * 2000));
	// Every fifth is answered with an object.
	device.say(text, chatId, edits, kind % 5 === 0);
}

/** Stops an answer, has one written again, or has one go on that ended early. */
function steer({ answeredAgain }: Run, device: OfflineDevice, chatId: string, { kind, other }: Step): void {
	const messages = [...(device.state.conversations[chatId]?.messages.values() ?? [])];
	const isMeant = ({ is_ai: isAi, status }: Message) => {
		if (kind <= 33) return status === "streaming";
		return kind <= 36 ? isAi : status === "stopped" || status === "interrupted";
	};
	const answer = pick(messages.filter(isMeant), other);
	if (answer === undefined) return;
	if (kind <= 33) return device.stop(answer);
	if (kind > 36) return device.continueAnswer(answer.id);
	answeredAgain.add(answer.id);
	device.regenerate(answer.id);
}

/** What was there when the person decided may go, and what comes later may not. */
async function deleteChat(run: Run, device: OfflineDevice, chatId: string): Promise<void> {
	const seen = device.state.chats;
	await letGo(run, device, chatId, seen[chatId]);
	for (const content of device.deleteChat(chatId, seen)) run.mayGo.add(content);
}

function deleteMessage(run: Run, device: OfflineDevice, chatId: string, { other }: Step): void {
	const message = pick([...(device.state.conversations[chatId]?.messages.values() ?? [])], other);
	if (message === undefined) return;
	run.mayGo.add(message.content);
	run.cutChats.add(chatId);
	device.deleteMessage(chatId, message.id);
}

async function decide(run: Run, device: OfflineDevice, changeId: string, isWanted: boolean): Promise<void> {
	const change = device.state.changes.find(({ id }) => id === changeId);
	if (isWanted && change?.work.type === "delete_chat") {
		const seen = device.state.chats[change.chatId];
		await letGo(run, device, change.chatId, seen);
		// Something came meanwhile: who decides looks again.
		if (seen !== device.state.chats[change.chatId]) return;
	}
	run.log.push(`decided: ${new Date().toISOString()} ${JSON.stringify(change)} ${isWanted}`);
	device.decide(changeId, isWanted);
}

async function letGo(run: Run, device: OfflineDevice, chatId: string, seen: SeenChat): Promise<void> {
	const known = device.knownMessages(chatId);
	const stored = (await readChats(run)).find((chat) => chat.id === chatId);
	const isAsSeen = stored !== undefined && stored.updated_at === seen?.updated_at;
	run.log.push(
		`lets go of ${chatId}: seen ${seen?.updated_at} ${seen?.rev}, stored ${stored?.updated_at} ${stored?.rev} ${stored?.messages.length}, known ${known.length}`,
	);
	for (const { content } of [...known, ...(isAsSeen ? stored.messages : [])]) run.mayGo.add(content);
}

function pick<T>(list: readonly T[], which: number): T | undefined {
	return list[Math.floor(which * list.length)];
}

async function judge(run: Run): Promise<readonly string[]> {
	let problems: readonly string[] = [];
	for (const until = Date.now() + EQUAL_WITHIN_MS; Date.now() < until; await delay(200)) {
		for (const device of run.devices) {
			const questions = device.state.changes.filter((change) => change.problem !== null);
			for (const { id } of questions) await decide(run, device, id, run.random.chance(0.5));
		}
		const chats = await readChats(run);
		problems = [
			...checkSaid(chats, run),
			...run.devices.flatMap((device, index) =>
				checkDevice(device, chats).map((text) => `device ${index}: ${text}`),
			),
		];
		// What was done twice stays so.
		if (problems.length === 0 || problems.some((problem) => problem.includes("doubled"))) return problems;
	}
	return problems;
}

/** What the server has, asked over a line that does not fail, when the server is there. */
async function readChats({ server, userId }: Pick<Run, "server" | "userId">): Promise<readonly Chat[]> {
	for (let attempt = 1; ; attempt++) {
		try {
			const response = await fetch(`${server}/api/users/${userId}/chats`);
			if (response.ok) return readList(await response.json(), decodeChat);
		} catch (error) {
			if (attempt === 200) throw error;
		}
		await delay(50);
	}
}

/** Each text that was said, and not deleted by somebody who knew it, is there once, with one answer. */
function checkSaid(chats: readonly Chat[], { said, mayGo, cutChats, answeredAgain }: Run): string[] {
	const messages = chats.flatMap((chat) => chat.messages);
	const problems: string[] = [];
	for (const text of said) {
		const stored = messages.filter((message) => !message.is_ai && message.content === text);
		if (stored.length > 1) problems.push(`doubled: ${text}`);
		if (stored.length === 0 && !mayGo.has(text)) problems.push(`lost: ${text}`);
		for (const { id, chat_id: chatId } of stored) {
			const answers = messages.filter((message) => message.is_ai && message.parent_id === id);
			if (answers.some((answer) => answer.status === "streaming")) problems.push(`still written: ${text}`);
			const isOnce = answers.length === 1 || answers.some((answer) => answeredAgain.has(answer.id));
			if (!isOnce && !cutChats.has(chatId))
				problems.push(`${answers.length === 0 ? "unanswered" : "doubled answer"}: ${text}`);
		}
	}
	return problems;
}

function checkDevice(device: OfflineDevice, chats: readonly Chat[]): string[] {
	const { state, mirror } = device;
	const problems = [
		...state.outbox.map(
			({ content, chatId, edits, failure }) =>
				`still waits: ${content} in ${chatId}, in place of ${edits}, ${state.connection.state} ${failure ?? ""}`,
		),
		...state.changes.map((change) => `still waits: ${JSON.stringify(change)}`),
	];
	const here = new Map(mirror.listChats(null).map((chat) => [chat.id, chat]));
	if (here.size !== chats.length) problems.push(`${here.size} chats are kept of ${chats.length}`);
	const shownCount = Object.keys(state.chats).length;
	if (shownCount !== chats.length) problems.push(`${shownCount} chats are shown of ${chats.length}`);
	for (const chat of chats) {
		const stored = summaryOf(chat);
		if (summaryOf(here.get(chat.id)) !== stored) problems.push(`another chat ${chat.id} is kept`);
		const shown = state.chats[chat.id];
		if (summaryOf(shown) !== stored) problems.push(`another chat ${chat.id} is shown`);
		const kept = mirror.readPart(chat.id, null, 10_000)?.messages ?? [];
		if (!isEqual(kept, chat.messages)) problems.push(`other messages are kept of chat ${chat.id}`);
		const conversation = state.conversations[chat.id];
		if (conversation?.state !== "loaded") continue;
		for (const message of chat.messages) {
			const shownNow = conversation.messages.get(message.id);
			if (shownNow === undefined || isEqual([shownNow], [message])) continue;
			const told = `${write([shownNow])} instead of ${write([message])}, told ${device.eventsOf(message.id)}`;
			problems.push(`others are shown of chat ${chat.id}: ${told}`);
		}
		const ids = new Set<string>(chat.messages.map(({ id }) => id));
		for (const id of conversation.messages.keys())
			if (!ids.has(id)) problems.push(`more is shown of chat ${chat.id}: ${id}, told ${device.eventsOf(id)}`);
		const { from } = conversation;
		const missing = chat.messages.filter(
			({ id }) => !conversation.messages.has(id) && (from === null || BigInt(id) >= BigInt(from)),
		);
		for (const { id } of missing)
			problems.push(`less is shown of chat ${chat.id}: ${id}, told ${device.eventsOf(id)}`);
	}
	return problems;
}

function summaryOf(chat: Omit<Chat, "messages"> | undefined): string {
	return JSON.stringify([chat?.title, chat?.pinned, chat?.model, chat?.updated_at]);
}

function isEqual(some: readonly Message[], others: readonly Message[]): boolean {
	return write(some) === write(others);
}

function write(messages: readonly Message[]): string {
	return JSON.stringify(
		messages.map(({ id, content, parent_id, status }) => [Number(id), content, parent_id, status]).sort(),
	);
}
