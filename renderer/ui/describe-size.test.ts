import { expect, test } from "vitest";
import { describeSize } from "./describe-size.ts";

test.each([
	[0, "0 bytes"],
	[1, "1 byte"],
	[1023, "1023 bytes"],
	[2048, "2 KB"],
	[1024 * 1024, "1 MB"],
	[3.44 * 1024 * 1024, "3.4 MB"],
	[20 * 1024 * 1024, "20 MB"],
	[5 * 1024 ** 3, "5 GB"],
])("%d bytes are called %s", (bytes, text) => {
	expect(describeSize(bytes)).toBe(text);
});
