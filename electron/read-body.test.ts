import { expect, test } from "vitest";
import { readBody } from "./read-body.ts";

test("a body is read to its end, and one without end is given up", async () => {
	expect(await readBody(new Response("ä text"))).toBe("ä text");
	expect(await readBody(new Response(null))).toBe("");
	let isCancelled = false;
	const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
		pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
		cancel: () => {
			isCancelled = true;
		},
	});
	await expect(readBody(new Response(endless))).rejects.toThrow(/too long/);
	expect(isCancelled).toBe(true);
});
