import { type ImportNote, noteOf } from "../../protocol/import-notes.ts";
import type { SourceMessage } from "./source-chat.ts";

type Arranged = { readonly messages: readonly SourceMessage[]; readonly notes: readonly ImportNote[] };

/**
 * Messages in an order in which each follows its parent, branch by branch, the branch that was shown last [E5]. What
 * cannot be a tree is made one: of two messages with one key the first counts, one that follows nothing known begins a
 * branch, a circle is cut.
 */
export function arrangeTree(messages: readonly SourceMessage[], current: string | null): Arranged {
	const byKey = new Map<string, SourceMessage>();
	for (const message of messages) if (!byKey.has(message.key)) byKey.set(message.key, message);
	const twins = messages.length - byKey.size;
	const shown = pathTo(byKey, current);
	const children = new Map<string | null, SourceMessage[]>();
	let orphans = 0;
	for (const message of byKey.values()) {
		const isOrphan = message.parent !== null && !byKey.has(message.parent);
		if (isOrphan) orphans++;
		const parent = isOrphan ? null : message.parent;
		const siblings = children.get(parent);
		const placed = isOrphan ? { ...message, parent: null } : message;
		if (siblings === undefined) children.set(parent, [placed]);
		else siblings.push(placed);
	}
	const arranged: SourceMessage[] = [];
	const placed = new Set<string>();
	const placeBelow = (roots: readonly SourceMessage[]) => {
		const waiting = lastShown(roots, shown).toReversed();
		for (let message = waiting.pop(); message !== undefined; message = waiting.pop()) {
			if (placed.has(message.key)) continue;
			placed.add(message.key);
			arranged.push(message);
			waiting.push(...lastShown(children.get(message.key) ?? [], shown).toReversed());
		}
	};
	placeBelow(children.get(null) ?? []);
	let circles = 0;
	for (const message of byKey.values()) {
		if (placed.has(message.key)) continue;
		circles++;
		placeBelow([{ ...message, parent: null }]);
	}
	return { messages: arranged, notes: describe(twins, orphans, circles) };
}

function lastShown(siblings: readonly SourceMessage[], shown: ReadonlySet<string>): readonly SourceMessage[] {
	if (siblings.length < 2) return siblings;
	return siblings.toSorted((a, b) => Number(shown.has(a.key)) - Number(shown.has(b.key)));
}

function pathTo(byKey: ReadonlyMap<string, SourceMessage>, key: string | null): ReadonlySet<string> {
	const path = new Set<string>();
	for (let step = key; step !== null && !path.has(step); step = byKey.get(step)?.parent ?? null)
		path.add(step);
	return path;
}

function describe(twins: number, orphans: number, circles: number): readonly ImportNote[] {
	return [
		...(twins === 0 ? [] : [noteOf("twins", { count: twins })]),
		...(orphans === 0 ? [] : [noteOf("orphans", { count: orphans })]),
		...(circles === 0 ? [] : [noteOf("circles")]),
	];
}
