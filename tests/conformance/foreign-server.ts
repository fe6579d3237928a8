import { beforeAll, describe } from "vitest";
import { judgeAll } from "./judge-all.ts";
import type { Target } from "./target.ts";

const url = process.env.CONFORMANCE_URL?.replace(/\/+$/, "");

/** Any server, by `npm run conformance -- http://host:port`. */
describe(`the server at ${url}`, () => {
	const target: Target = { url: url ?? "", otherUrl: null, upstream: null, restart: null };
	beforeAll(async () => {
		const answer = await fetch(`${url}/api/server`).catch(() => null);
		if (answer?.ok !== true) throw new Error(`There is no Parley server at ${url}`);
	});
	judgeAll(() => target, null);
});
