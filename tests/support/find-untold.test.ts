import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAILURES } from "../../renderer/client/failures.ts";
import { ERRORS } from "../../server/protocol/errors.ts";
import { findUntold } from "./find-untold.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Where what a person is told is written, and what is not for people. */
const TELLING = [
	...["server/infrastructure/models/{check-provider,ended-early,network-failure,cached-list}.ts"],
	...[
		"server/infrastructure/models/{open-ai,model-router}.ts",
		"server/infrastructure/models/responses/*.ts",
	],
	...["server/infrastructure/extraction/*.ts", "server/infrastructure/tools/tool-{connection,hub}.ts"],
	...["server/infrastructure/storage/begin-turn.ts", "server/infrastructure/storage/attachments/*.ts"],
	...["server/application/tools/*.ts", "server/application/generation/run-generation.ts"],
	...["server/application/attachments/describe-problem.ts", "server/application/usage/budget-guard.ts"],
	...["server/application/take-turn.ts", "server/presentation/http/routes/{import,tool,sign-in}-routes.ts"],
	...["electron/{check-server,accept-invite,tool-servers,transfer}.ts", "renderer/client/*.ts"],
];
const FOR_NO_PERSON = new Set(["Answer with the word OK.", "A kept key cannot be decrypted any more: {}"]);
const known = new Set<string>([
	...Object.values(ERRORS).map(({ message }) => message),
	...Object.values(FAILURES),
	...FOR_NO_PERSON,
]);

test("What servers and the app tell people can be said in other languages", () => {
	const files = globSync(TELLING, { cwd: ROOT }).filter((file) => !file.endsWith(".test.ts"));
	expect(files.length).toBeGreaterThan(TELLING.length);
	const untold = files.flatMap((file) => findUntold(file, readFileSync(join(ROOT, file), "utf8"), known));
	expect(untold).toEqual([]);
});

test.each([
	[`throw new Error(\`\${name} is turned off for \${why}.\`);`, 1],
	[`throw new Error(\`The tool server \${name} is turned off.\`);`, 0],
	['const code = "not_found"; const label = "OpenAI";', 0],
	['say("Nobody has said this one yet.");', 1],
])("In %j it finds %d", (text, count) => {
	expect(findUntold("a.ts", text, known)).toHaveLength(count);
});
