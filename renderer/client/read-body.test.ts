import { expect, test } from "vitest";
import { readBody, TooLongError } from "./read-body.ts";

const bodyOf = (...chunks: readonly Uint8Array<ArrayBuffer>[]) =>
	new Response(new Blob([...chunks]).stream());

test("a text is read whole, also where a letter is cut between two chunks", async () => {
	const bytes = new TextEncoder().encode("Größe 🙂");
	const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
		start(controller) {
			for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
			controller.close();
		},
	});
	expect(await readBody(new Response(stream))).toBe("Größe 🙂");
	expect(await readBody({ body: null })).toBe("");
	expect(await readBody(bodyOf(Uint8Array.of(0xff)))).toBe("\ufffd");
});

test("an answer without end is given up, and ended", async () => {
	let isEnded = false;
	const endless = new ReadableStream({
		pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
		cancel: () => {
			isEnded = true;
		},
	});
	await expect(readBody({ body: endless })).rejects.toThrow(TooLongError);
	expect(isEnded).toBe(true);
	expect(await readBody(bodyOf(new Uint8Array(10)), 10)).toHaveLength(10);
	await expect(readBody(bodyOf(new Uint8Array(11)), 10)).rejects.toThrow(TooLongError);
});
