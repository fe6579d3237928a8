import { expect, test } from "vitest";
import { createSseReader } from "./sse-reader.ts";

test("events are the same however their bytes are cut", () => {
	const bytes = Buffer.from('data: {"token":"日本🙂"}\n\n: comment\n\ndata: [DONE]\n\n');
	for (let size = 1; size <= bytes.length; size++) {
		const data: string[] = [];
		const read = createSseReader((text) => data.push(text));
		for (let i = 0; i < bytes.length; i += size) read(bytes.subarray(i, i + size));
		expect(data).toEqual(['{"token":"日本🙂"}', "[DONE]"]);
	}
});
