import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordedPlan } from "../support/record-plans.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";
import { judgeAll } from "./judge-all.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";

const RECORDER = pathToFileURL(join(import.meta.dirname, "../support/record-plans.ts")).href;

/** What may be gone through from end to end, in the order of this list. */
const WALKED = new RegExp(
	`^SCAN (?:${[
		"CONSTANT ROW|\\d+-ROW VALUES CLAUSE|\\(subquery|sqlite_|pragma_|json_|branch$",
		// Indexes for themselves: of what runs now, and of words.
		"generations USING INDEX generations_running$|\\w+ VIRTUAL TABLE",
		// Stay small: the journal of what runs now, imports, one row for each person.
		"entries$|imports$|properties$|users$",
		// Clean-ups, each quarter of an hour or when a person takes a permission back.
		"attachments$|blob_leftovers$|tool_permissions$",
	].join("|")})`,
);
/** Lists what it would do if a person were not there whom others refer to. */
const REFERRED_TO = 'insert into "users"';

describe("one node on SQLite", () => {
	let dir: TempDir;
	let target: OwnTarget;
	beforeAll(async () => {
		dir = await openTempDir();
		target = await openTarget({
			NODE_OPTIONS: `--import ${RECORDER}`,
			RECORD_PLANS: join(dir.path, "plans"),
		});
	});
	afterAll(async () => {
		await target?.[Symbol.asyncDispose]();
		await dir?.[Symbol.asyncDispose]();
	});
	judgeAll(() => target, 1);

	// Comes last: it looks at what all the others had the server do.
	test("no statement goes through a whole table that grows", () => {
		const lines = readFileSync(join(dir.path, "plans"), "utf8").trim().split("\n");
		const plans = lines.map((line) => JSON.parse(line) as RecordedPlan);
		expect(plans.length).toBeGreaterThan(150);
		const walks = new Map();
		for (const { sql, steps } of plans) {
			if (sql.startsWith(REFERRED_TO)) continue;
			if (steps.some((step) => /^SCAN /.test(step) && !WALKED.test(step))) walks.set(sql, steps);
		}
		expect(Object.fromEntries(walks)).toEqual({});
	});
});
