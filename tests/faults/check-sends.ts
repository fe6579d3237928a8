import type { Message } from "../../server/protocol/rest.ts";
import { type CheckInput, hashText, type Problem, type SendEntry, storedMessages } from "./history.ts";

/** Acknowledged messages are there once, refused ones are not, unknown ones at most once; nothing else is there. */
export function checkSends({ entries, users }: CheckInput): readonly Problem[] {
	const sends = lastOutcomes(entries.filter(isSend));
	return users.flatMap((user) => {
		const own = [...sends.values()].filter((send) => send.user === user.user);
		const said = storedMessages(user).filter((message) => !message.is_ai);
		const byClientId = Map.groupBy(said, (message): string => message.client_id ?? "");
		const byHash = Map.groupBy(said, (message) => hashText(message.content));
		const find = (send: SendEntry) => [
			...new Set([...(byClientId.get(send.key) ?? []), ...(byHash.get(send.hash) ?? [])]),
		];
		return [
			...own.flatMap((send) => checkSend(send, find(send))),
			...checkOrder(
				own,
				entries.filter((entry) => entry.type === "reordered"),
				said,
			),
			...checkInvented(user.user, own, sends, said),
		];
	});
}

function isSend(entry: CheckInput["entries"][number]): entry is SendEntry {
	return (
		entry.type === "invoke" || entry.type === "ok" || entry.type === "failed" || entry.type === "unknown"
	);
}

/** In the order of their first sending. */
function lastOutcomes(entries: readonly SendEntry[]): ReadonlyMap<string, SendEntry> {
	const sends = new Map<string, SendEntry>();
	for (const entry of entries) sends.set(entry.key, entry);
	return sends;
}

function checkSend(send: SendEntry, found: readonly Message[]): readonly Problem[] {
	const about = `message ${send.key} of ${send.client} (${send.type})`;
	const [first] = found;
	if (found.length > 1) {
		return [{ rule: "doubled", detail: `${about} is there ${found.length} times: ${ids(found)}` }];
	}
	if (first === undefined)
		return send.type === "ok" ? [{ rule: "lost", detail: `${about} is not there` }] : [];
	if (send.type === "failed") return [{ rule: "doubled", detail: `${about} is there as ${first.id}` }];
	if (hashText(first.content) !== send.hash)
		return [{ rule: "mismatched", detail: `${about} has another text` }];
	if (first.chat_id !== send.chat)
		return [{ rule: "mismatched", detail: `${about} is in chat ${first.chat_id}` }];
	if (send.hasClientId && first.client_id !== send.key) {
		return [{ rule: "mismatched", detail: `${about} has client_id ${first.client_id}` }];
	}
	return [];
}

/** What a client sent one after the other stands one after the other. */
function checkOrder(
	own: readonly SendEntry[],
	reordered: readonly { readonly client: string }[],
	said: readonly Message[],
): readonly Problem[] {
	const place = new Map(said.map((message, index) => [hashText(message.content), index]));
	const excused = new Set(reordered.map((entry) => entry.client));
	const last = new Map<string, number>();
	return own.flatMap((send): readonly Problem[] => {
		const at = place.get(send.hash);
		if (at === undefined || send.type !== "ok" || excused.has(send.client)) return [];
		const line = `${send.client} ${send.chat}`;
		const before = last.get(line) ?? -1;
		last.set(line, Math.max(before, at));
		return at > before
			? []
			: [{ rule: "disordered", detail: `message ${send.key} of ${send.client} moved ahead` }];
	});
}

function checkInvented(
	user: string,
	own: readonly SendEntry[],
	sends: ReadonlyMap<string, SendEntry>,
	said: readonly Message[],
): readonly Problem[] {
	const known = new Set(own.map((send) => send.hash));
	const others = new Map([...sends.values()].map((send) => [send.hash, send.user]));
	return said.flatMap((message): readonly Problem[] => {
		const hash = hashText(message.content);
		if (known.has(hash)) return [];
		const owner = others.get(hash);
		const detail = `user ${user} has message ${message.id}`;
		return owner === undefined
			? [{ rule: "mismatched", detail: `${detail}, which nobody sent` }]
			: [{ rule: "foreign", detail: `${detail} of user ${owner}` }];
	});
}

function ids(messages: readonly Message[]): string {
	return messages.map((message) => message.id).join(", ");
}
