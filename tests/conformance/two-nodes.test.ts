import { afterAll, beforeAll, describe } from "vitest";
import { redisMissing } from "../support/redis-process.ts";
import { judgeAll } from "./judge-all.ts";
import { type OwnTarget, openTwoNodes } from "./open-target.ts";

const missing = redisMissing();

describe.skipIf(missing !== null)(
	`two nodes on Redis${missing === null ? "" : ` (left out: ${missing})`}`,
	() => {
		let target: OwnTarget;
		beforeAll(async () => {
			target = await openTwoNodes();
		});
		afterAll(() => target?.[Symbol.asyncDispose]());
		judgeAll(() => target, 2);
	},
);
