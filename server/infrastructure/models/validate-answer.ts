import { createContext, Script } from "node:vm";
import { type Schema, Validator } from "@cfworker/json-schema";

/** A check that takes longer is taken as failed. Real ones take less than a millisecond. */
const TIME_LIMIT_MS = 50;
/** Keywords whose cost does not grow in line with schema and value. */
const COSTLY = new Set(
	`pattern patternProperties format $ref $dynamicRef $recursiveRef uniqueItems contains allOf anyOf oneOf not if
	unevaluatedProperties unevaluatedItems dependentSchemas propertyNames`.split(/\s+/),
);
const MAX_CHEAP_NODES = 200;

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Checks a value against a JSON Schema that comes from a client. The schema is data of a stranger, so
 * the validator interprets it (@cfworker/json-schema); ajv turns schemas into code and runs it, and
 * zod's converter knows only a part of the keywords. What an interpreter cannot prevent are patterns
 * that backtrack and references that multiply; such checks run under V8's watchdog, which ends them
 * wherever they are, regular expressions included. The script it runs is the constant below.
 */
export function validateAnswer(schema: Readonly<Record<string, unknown>>, value: unknown): Verdict {
	const run = () => check(schema, value);
	if (!isCostly(schema)) return attempt(run);
	const verdict = attempt(() => withTimeLimit(run));
	// The watchdog goes by the clock on the wall: on a busy machine a check that costs nothing can be late, once.
	return verdict.ok || verdict.reason.startsWith("#") ? verdict : attempt(() => withTimeLimit(run));
}

function attempt(run: () => Verdict): Verdict {
	try {
		return run();
	} catch (error) {
		const late = error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
		return { ok: false, reason: late ? "the form takes too long to check" : "the form cannot be checked" };
	}
}

function check(schema: Readonly<Record<string, unknown>>, value: unknown): Verdict {
	const result = new Validator(schema as Schema, "2020-12", true).validate(value);
	if (result.valid) return { ok: true };
	// The first error names the outermost keyword, the last one the place that is wrong.
	const error = result.errors.at(-1);
	// What the form leaves no room for is checked against a schema that nothing fits, which is all the check says of it.
	const fault = error?.keyword === "false" ? "the form has no such field" : (error?.error ?? "wrong form");
	return {
		ok: false,
		reason: `${error?.instanceLocation ?? "#"}: ${fault}`.slice(0, 200).replace(/\.$/, ""),
	};
}

function withTimeLimit(run: () => Verdict): Verdict {
	const context = createContext({ run });
	return new Script("run()").runInContext(context, { timeout: TIME_LIMIT_MS }) as Verdict;
}

function isCostly(schema: unknown): boolean {
	const queue: unknown[] = [schema];
	for (let count = 0; queue.length > 0; count++) {
		const node = queue.pop();
		if (typeof node !== "object" || node === null) continue;
		if (count > MAX_CHEAP_NODES || Object.keys(node).some((key) => COSTLY.has(key))) return true;
		queue.push(...Object.values(node));
	}
	return false;
}
