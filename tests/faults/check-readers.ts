import { isDeepStrictEqual } from "node:util";
import {
	type CheckInput,
	hashText,
	type Problem,
	type Reader,
	storedMessages,
	type UserReadBack,
} from "./history.ts";

/** All ways of reading show the same chats with the same messages in the same order, and none of another user. */
export function checkReaders({ entries, users }: CheckInput): readonly Problem[] {
	const seen = entries.filter((entry) => entry.type === "seen");
	const sent = Map.groupBy(
		entries.filter((entry) => entry.type === "sent"),
		(entry) => entry.hash,
	);
	return users.flatMap((user) => {
		const own = seen.filter((entry) => entry.user === user.user);
		return [...checkAgreement(user), ...checkSeen(user, own, users), ...checkLiveOrder(user, own, sent)];
	});
}

function checkAgreement({ user, readers }: UserReadBack): readonly Problem[] {
	const [main, ...others] = readers;
	if (main === undefined) return [];
	return others.flatMap((reader): readonly Problem[] => {
		const problem = compare(main, reader);
		return problem === null ? [] : [{ rule: "disordered", detail: `${user}: ${problem}` }];
	});
}

function compare(main: Reader, other: Reader): string | null {
	const missing = [...main.chats.keys()].filter((chat) => !other.chats.has(chat));
	const extra = [...other.chats.keys()].filter((chat) => !main.chats.has(chat));
	const between = `${main.name} and ${other.name}`;
	if (missing.length + extra.length > 0)
		return `${between} differ in chats ${[...missing, ...extra].join(", ")}`;
	for (const [chat, messages] of main.chats) {
		const read = other.chats.get(chat) ?? [];
		const at = messages.findIndex((message, index) => !isDeepStrictEqual(message, read[index]));
		if (at !== -1 || read.length !== messages.length) {
			return `${between} differ in chat ${chat} at message ${at}: ${messages.length} and ${read.length} messages`;
		}
	}
	return null;
}

type Seen = Extract<CheckInput["entries"][number], { type: "seen" }>;

/** A message that was announced is in the history of the one it was announced to. */
function checkSeen(
	user: UserReadBack,
	seen: readonly Seen[],
	users: readonly UserReadBack[],
): readonly Problem[] {
	const own = new Map(storedMessages(user).map((message) => [message.id as string, message]));
	return seen.flatMap((entry): readonly Problem[] => {
		const message = own.get(entry.message);
		const about = `message ${entry.message}, announced to ${entry.client},`;
		if (message === undefined) {
			const foreign = users.some((other) => storedMessages(other).some(({ id }) => id === entry.message));
			return [
				{ rule: foreign ? "foreign" : "lost", detail: `${about} is not in the history of ${user.user}` },
			];
		}
		if (hashText(message.content) === entry.hash && message.chat_id === entry.chat) return [];
		return [{ rule: "mismatched", detail: `${about} is another one in the history` }];
	});
}

/**
 * On each socket the messages that came over one other socket are announced in the order they are stored. Of
 * messages over different sockets, perhaps of different nodes, or sent again, only their ids tell the order.
 */
function checkLiveOrder(
	user: UserReadBack,
	seen: readonly Seen[],
	sent: ReadonlyMap<string, readonly { readonly socket: string }[]>,
): readonly Problem[] {
	const place = new Map(storedMessages(user).map((message, index) => [message.id as string, index]));
	const last = new Map<string, number>();
	return seen.flatMap((entry): readonly Problem[] => {
		const at = place.get(entry.message);
		const [first, ...again] = sent.get(entry.hash) ?? [];
		if (at === undefined || first === undefined || again.length > 0) return [];
		const line = `${entry.socket} ${entry.chat} ${first.socket}`;
		const before = last.get(line) ?? -1;
		last.set(line, Math.max(at, before));
		if (at > before) return [];
		return [{ rule: "disordered", detail: `message ${entry.message} came late on socket ${entry.socket}` }];
	});
}
