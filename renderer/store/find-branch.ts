import type { Message } from "../../server/protocol/rest.ts";

/** Ids on the way from the first message to the newest one [G4]. A parent that is not known begins the branch. */
export function findBranch(messages: ReadonlyMap<string, Message>): readonly string[] {
	let newest: Message | undefined;
	for (const message of messages.values()) {
		if (newest === undefined || isNewer(message.id, newest.id)) newest = message;
	}
	const branch: string[] = [];
	const seen = new Set<string>();
	for (let message = newest; message !== undefined && !seen.has(message.id); ) {
		seen.add(message.id);
		branch.push(message.id);
		message = message.parent_id === null ? undefined : messages.get(message.parent_id);
	}
	return branch.reverse();
}

/** The branch after a message was added. */
export function extendBranch(
	branch: readonly string[],
	messages: ReadonlyMap<string, Message>,
	added: Message,
): readonly string[] {
	if (added.parent_id === (branch.at(-1) ?? null)) return [...branch, added.id];
	return findBranch(messages);
}

const DECIMAL = /^\d+$/;

/** Ids of a server count up; others are only made for what has just come, and the later one wins. */
function isNewer(id: string, than: string): boolean {
	if (!DECIMAL.test(id) || !DECIMAL.test(than)) return !DECIMAL.test(id);
	return id.length === than.length ? id > than : id.length > than.length;
}
