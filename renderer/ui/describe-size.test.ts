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
	expect(describeSize(bytes, "en-GB")).toBe(text);
});

test.each([
	["de", 1, "1 Byte"],
	["de", 2048, "2 kB"],
	["de", 3.44 * 1024 * 1024, "3,4 MB"],
	["ar-u-nu-latn", 70, "70 بايت"],
	["ar-u-nu-latn", 5 * 1024 ** 3, "5 غ.ب"],
])("in %s %d bytes are called %s", (locale, bytes, text) => {
	expect(describeSize(bytes, locale).replaceAll("\u00a0", " ")).toBe(text);
});
