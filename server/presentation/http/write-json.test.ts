import fc from "fast-check";
import { expect, test } from "vitest";
import type { Chat, Message, Sync } from "../../protocol/rest.ts";
import { writeChat, writeChats, writeList, writeSync } from "./write-json.ts";

const MOST_AT_ONCE = 100;

/** Chats of so many messages each. */
function makeChats(lengths: readonly number[]): Chat[] {
	return lengths.map((length, index) => {
		const messages = Array.from({ length }, (_, at) => ({
			id: `${at}`,
			content: `"${at}" \u2028 of\n${index}`,
		}));
		return { id: `${index}`, title: `Chat {"${index}"}`, messages: messages as unknown as Message[] } as Chat;
	});
}

function storeOf(list: readonly Chat[]) {
	const of = (id: string) => list.find((chat) => chat.id === id)?.messages ?? [];
	return {
		async *readMessages(id: Chat["id"]) {
			const messages = of(id);
			for (let at = 0; at < messages.length; at += 7) yield messages.slice(at, at + 7);
		},
		async readShortChats(ids: readonly Chat["id"][]) {
			const found = new Map(ids.filter((id) => of(id).length > 0).map((id) => [id, of(id)]));
			const count = [...found.values()].reduce((sum, messages) => sum + messages.length, 0);
			return count > MOST_AT_ONCE ? null : found;
		},
	};
}

async function gather(pieces: AsyncIterable<string>): Promise<unknown> {
	let text = "";
	for await (const piece of pieces) text += piece;
	return JSON.parse(text);
}

test("what is written piece by piece is the JSON of the whole, however long chats are", async () => {
	const lengths = fc.array(fc.oneof(fc.constant(0), fc.nat(9), fc.nat(300)), { maxLength: 60 });
	await fc.assert(
		fc.asyncProperty(lengths, async (some) => {
			const list = makeChats(some);
			expect(await gather(writeChats(storeOf(list), list))).toEqual(list);
			const [first] = list;
			if (first !== undefined) expect(await gather(writeChat(storeOf(list), first))).toEqual(first);
			expect(await gather(writeList(list))).toEqual(list);
			const sync = { changes: list, rev: 7, more: false, left: 3 } as unknown as Sync;
			expect(await gather(writeSync(sync))).toEqual(sync);
		}),
		{ numRuns: 60 },
	);
});

test.each([
	["many chats", () => writeChats(storeOf(makeChats([])), makeChats(Array<number>(1000).fill(0)))],
	["a long list", () => writeList(Array<number>(4000).fill(1))],
])("other work comes in between the pieces of %s", async (_, write) => {
	let turns = 0;
	let ticking = setImmediate(function tick() {
		turns++;
		ticking = setImmediate(tick);
	});
	await gather(write());
	clearImmediate(ticking);
	expect(turns).toBeGreaterThanOrEqual(39);
});
