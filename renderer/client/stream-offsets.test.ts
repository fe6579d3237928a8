import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatId, MessageId, TaskId } from "../../server/protocol/ids.ts";
import { RunningAnswers } from "./running-answers.ts";
import { placePiece } from "./stream-offsets.ts";

const IDS = { task_id: "t" as TaskId, chat_id: "1" as ChatId, message_id: "2" as MessageId };
const token = (text: string, offset: number) => ({ type: "token" as const, token: text, offset, ...IDS });

test.each([
	{ held: 0, offset: 0, text: "abc", piece: { kind: "new", text: "abc" } },
	{ held: 3, offset: 3, text: "d", piece: { kind: "new", text: "d" } },
	{ held: 3, offset: 0, text: "abc", piece: { kind: "known" } },
	{ held: 3, offset: 1, text: "bcde", piece: { kind: "new", text: "de" } },
	{ held: 3, offset: 4, text: "e", piece: { kind: "gap" } },
	{ held: 3, offset: 3, text: "", piece: { kind: "known" } },
])("[R3] $text at $offset on $held held units is $piece.kind", ({ held, offset, text, piece }) => {
	expect(placePiece(held, offset, text)).toEqual(piece);
});

/** A stream with lost, repeated and cut frames; a gap is answered by sending the rest again in other pieces. */
const stream = fc.record({
	text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }),
	steps: fc.array(
		fc.record({
			size: fc.integer({ min: 1, max: 12 }),
			fate: fc.constantFrom("deliver", "deliver", "deliver", "lose", "repeat", "restart", "drop"),
		}),
		{ minLength: 1, maxLength: 80 },
	),
});

test("[R3] What is passed on is always a prefix of the text, and in the end all of it", () => {
	fc.assert(
		fc.property(stream, ({ text, steps }) => {
			const running = new RunningAnswers();
			let shown = "";
			let sendFrom = 0;
			const receive = (piece: string, offset: number) => {
				const accepted = running.accept(token(piece, offset));
				if (accepted === "gap") sendFrom = running.lengthOf("t");
				else if (accepted !== "known") {
					expect(accepted.offset).toBe(shown.length);
					shown += accepted.token;
				}
				expect(text.startsWith(shown)).toBe(true);
				expect(running.lengthOf("t")).toBe(shown.length);
			};
			for (const { size, fate } of steps) {
				const piece = text.slice(sendFrom, sendFrom + size);
				const offset = sendFrom;
				sendFrom += piece.length;
				if (fate === "restart") sendFrom = Math.floor(shown.length / 2);
				if (fate === "drop") {
					running.handleDrop();
					sendFrom = running.lengthOf("t");
				}
				if (fate === "lose" || fate === "drop") continue;
				receive(piece, offset);
				if (fate === "repeat") receive(piece, offset);
			}
			running.handleDrop();
			receive(text.slice(running.lengthOf("t")), running.lengthOf("t"));
			expect(shown).toBe(text);
		}),
		{ numRuns: 1000, seed: 20261123 },
	);
});

test("[R3] One gap asks for one resume, however many frames follow it", () => {
	const running = new RunningAnswers();
	expect(running.accept(token("ab", 0))).toMatchObject({ token: "ab" });
	expect(running.accept(token("ef", 4))).toBe("gap");
	expect(running.accept(token("gh", 6))).toBe("known");
	expect(running.accept(token("cdefgh", 2))).toMatchObject({ token: "cdefgh", offset: 2 });
	expect(running.accept(token("kl", 10))).toBe("gap");
});

test("A frame that comes after the end of its task is let go", () => {
	const running = new RunningAnswers();
	running.accept(token("ab", 0));
	expect(running.end("t")).toBe(true);
	expect(running.end("t")).toBe(false);
	expect(running.accept(token("ab", 0))).toBe("known");
});

test("Text that was read by other means is not passed on again", () => {
	const running = new RunningAnswers();
	running.noteText(IDS, 5);
	expect(running.accept(token("hello", 0))).toBe("known");
	expect(running.accept(token("hello world", 0))).toMatchObject({ token: " world", offset: 5 });
});

test("A welcome ends tasks it does not name, but none that this socket already sends", () => {
	const running = new RunningAnswers();
	running.note(IDS, false);
	running.note({ ...IDS, task_id: "u" as TaskId, chat_id: "7" as ChatId }, true);
	expect(running.keepOnly([])).toEqual(["1"]);
	expect(running.hasEnded("t")).toBe(true);
	expect(running.hasEnded("u")).toBe(false);
});
