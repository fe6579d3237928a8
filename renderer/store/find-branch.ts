import type { Message } from "../../server/protocol/rest.ts";
import { isAfter } from "../client/is-after.ts";
import type { Choices } from "./chat-state.ts";

type Messages = ReadonlyMap<string, Message>;

/**
 * Ids from the first message down the tree [G4]: at every fork the chosen message, else the way to the newest one.
 * A parent that is not known begins the branch.
 */
export function findBranch(messages: Messages, choices: Choices = {}): readonly string[] {
	let branch = pathTo(messages, newestOf(messages.values()));
	if (Object.keys(choices).length === 0) return branch;
	const children = childrenOf(messages);
	for (let depth = 0; depth <= branch.length; depth++) {
		const parent = branch[depth - 1] ?? rootOf(messages, branch[0]);
		const chosen = choices[parent];
		const isThere = children.get(parent)?.some((child) => child.id === chosen) ?? false;
		if (chosen === undefined || !isThere || chosen === branch[depth]) continue;
		branch = [
			...branch.slice(0, depth),
			...pathTo(messages, newestBelow(children, chosen, messages), chosen),
		];
	}
	return branch;
}

/** The branch after a message was added. */
export function extendBranch(
	branch: readonly string[],
	messages: Messages,
	added: Message,
	choices: Choices,
): readonly string[] {
	if (added.parent_id === (branch.at(-1) ?? null)) return [...branch, added.id];
	return findBranch(messages, choices);
}

/** Choices that lead to this message: those that lead elsewhere are given up. The same object where all do. */
export function chooseWayTo(messages: Messages, choices: Choices, id: string): Choices {
	let next = choices;
	const path = pathTo(messages, messages.get(id));
	for (const step of path) {
		const fork = messages.get(step)?.parent_id ?? "";
		if (next[fork] === undefined || next[fork] === step) continue;
		next = { ...next };
		delete (next as Record<string, string>)[fork];
	}
	return next;
}

/** Choices that lead to this message, though there are newer ones elsewhere. */
export function choose(messages: Messages, choices: Choices, id: string): Choices {
	const forks = pathTo(messages, messages.get(id)).filter((step) => versionsOf(messages, step).length > 1);
	const steps = forks.map((step) => [messages.get(step)?.parent_id ?? "", step]);
	return { ...choices, ...Object.fromEntries(steps) };
}

export const NO_VERSIONS: readonly string[] = [];
const versionsByTree = new WeakMap<Messages, ReadonlyMap<string, readonly string[]>>();

/** Ids of the messages that stand for the same turn, oldest first; empty where there is only one. */
export function versionsOf(messages: Messages, id: string): readonly string[] {
	let forks = versionsByTree.get(messages);
	if (forks === undefined) {
		const found = [...childrenOf(messages)].filter(([, children]) => children.length > 1);
		forks = new Map(found.map(([parent, children]) => [parent, children.map((child) => child.id)]));
		versionsByTree.set(messages, forks);
	}
	return forks.get(messages.get(id)?.parent_id ?? "") ?? NO_VERSIONS;
}

function pathTo(messages: Messages, to: Message | undefined, from?: string): readonly string[] {
	const path: string[] = [];
	const seen = new Set<string>();
	for (let message = to; message !== undefined && !seen.has(message.id); ) {
		seen.add(message.id);
		path.push(message.id);
		if (message.id === from) break;
		message = message.parent_id === null ? undefined : messages.get(message.parent_id);
	}
	return path.reverse();
}

/** Key of the fork that a branch begins at; `""` before the first message. */
function rootOf(messages: Messages, first: string | undefined): string {
	return (first === undefined ? undefined : messages.get(first)?.parent_id) ?? "";
}

function childrenOf(messages: Messages): ReadonlyMap<string, Message[]> {
	const children = new Map<string, Message[]>();
	for (const message of messages.values()) {
		const parent = message.parent_id ?? "";
		const known = children.get(parent);
		if (known === undefined) children.set(parent, [message]);
		else known.push(message);
	}
	return children;
}

function newestBelow(
	children: ReadonlyMap<string, Message[]>,
	id: string,
	messages: Messages,
): Message | undefined {
	const below = new Map<string, Message>();
	const open = [messages.get(id)];
	for (let message = open.pop(); message !== undefined; message = open.pop()) {
		if (below.has(message.id)) continue;
		below.set(message.id, message);
		open.push(...(children.get(message.id) ?? []));
	}
	return newestOf(below.values());
}

function newestOf(messages: Iterable<Message>): Message | undefined {
	let newest: Message | undefined;
	for (const message of messages) {
		if (newest === undefined || isNewer(message.id, newest.id)) newest = message;
	}
	return newest;
}

const DECIMAL = /^\d+$/;

/** Ids of a server count up; others are only made for what has just come, and the later one wins. */
function isNewer(id: string, than: string): boolean {
	if (!DECIMAL.test(id) || !DECIMAL.test(than)) return !DECIMAL.test(id);
	return isAfter(id, than);
}
