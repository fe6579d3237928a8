import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { openLogFile } from "./log-file.ts";
import { createRedactor } from "./redactor.ts";

test("a full file is set aside, and only so many are kept", async () => {
	await using folder = await openTempDir();
	const log = openLogFile({ folder: folder.path, name: "a", maxBytes: 100, keep: 2, clean: (text) => text });
	for (let index = 0; index < 10; index++) log.line(`${index}`.repeat(60));
	const read = (name: string) => readFileSync(join(folder.path, name), "utf8");
	expect(read("a.log")).toBe(`${"9".repeat(60)}\n`);
	expect(read("a.1.log")).toBe(`${"8".repeat(60)}\n`);
	expect(read("a.2.log")).toBe(`${"7".repeat(60)}\n`);
	expect(existsSync(join(folder.path, "a.3.log"))).toBe(false);
	expect(log.tail(1)).toEqual(["9".repeat(60)]);
});

test("secrets that are known or look like one are not written", async () => {
	await using folder = await openTempDir();
	const redactor = createRedactor();
	redactor.hide("hunter2hunter2");
	redactor.hide("abc");
	const log = openLogFile({ folder: folder.path, name: "a", clean: redactor.clean });
	log.info("password hunter2hunter2, abc, sk-0123456789abc and Bearer xyz.123");
	const text = readFileSync(log.path, "utf8");
	expect(text).not.toMatch(/hunter2|sk-0|xyz/);
	expect(text).toContain("password [secret], abc, [secret] and Bearer [secret]");
});
