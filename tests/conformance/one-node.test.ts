import { afterAll, beforeAll, describe } from "vitest";
import { judgeAll } from "./judge-all.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";

describe("one node on SQLite", () => {
	let target: OwnTarget;
	beforeAll(async () => {
		target = await openTarget();
	});
	afterAll(() => target?.[Symbol.asyncDispose]());
	judgeAll(() => target, 1);
});
