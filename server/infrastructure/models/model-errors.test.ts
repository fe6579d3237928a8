import { APIError } from "openai";
import { expect, test } from "vitest";
import { readToldSentence } from "../../protocol/told-sentences.ts";
import { parseRetryAfter, requestError } from "./model-errors.ts";
import { networkFailure } from "./network-failure.ts";
import { parseProviderError, quoteProvider } from "./provider-error.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");

test.each([
	[{ "retry-after": "7" }, 7000],
	[{ "retry-after": "0.5" }, 500],
	[{ "retry-after-ms": "1500", "retry-after": "9" }, 1500],
	[{ "retry-after": "Mon, 23 Nov 2026 12:00:05 GMT" }, 5000],
	[{ "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }, 0],
	[{ "retry-after": "soon" }, null],
	[{ "retry-after-ms": "-5" }, null],
	[{}, null],
])("a wait is read from the headers %j as %s ms", (headers, expected) => {
	expect(parseRetryAfter(new Headers(headers as Record<string, string>), NOW)).toBe(expected);
});

test.each([
	[{ error: { message: "m", code: "c", type: "t" } }, { message: "m", kind: "c t", status: null }],
	[{ error: "m" }, { message: "m", kind: "", status: null }],
	[
		[{ error: { code: 400, message: "m", status: "INVALID_ARGUMENT" } }],
		{ message: "m", kind: "invalid_argument", status: 400 },
	],
	[{ detail: "m" }, { message: "m", kind: "", status: null }],
	[
		{ object: "error", message: "m", code: 404 },
		{ message: "m", kind: "", status: 404 },
	],
	["m", { message: "m", kind: "", status: null }],
	[null, { message: "", kind: "", status: null }],
	[{ error: { message: { deep: 1 } } }, { message: "", kind: "", status: null }],
])("an error is read in the form %j", (value, expected) => {
	expect(parseProviderError(value)).toEqual(expected);
});

test.each([
	["Incorrect API key provided: sk-abc123def456.", "Incorrect API key provided: (key)."],
	["Incorrect API key provided: sk-ab***********ef.", "Incorrect API key provided: (key)."],
	["the key my-own-secret-key is wrong", "the key (key) is wrong"],
	["header Bearer abc.def", "header Bearer (key)"],
	["two\nlines\tand   spaces", "two lines and spaces"],
])("the words %j are quoted as %j", (message, expected) => {
	expect(quoteProvider(message, "my-own-secret-key")).toBe(expected);
});

test("long words are cut to 300 characters, never inside one", () => {
	const quote = quoteProvider(`${"x".repeat(298)}🙂🙂`, "");
	expect(quote.length).toBeLessThanOrEqual(300);
	expect(quote.isWellFormed()).toBe(true);
});

test.each([
	["ECONNREFUSED", /refused the connection/],
	["ENOTFOUND", /was not found/],
	["EAI_AGAIN", /was not found/],
	["UND_ERR_CONNECT_TIMEOUT", /did not answer in time/],
	["DEPTH_ZERO_SELF_SIGNED_CERT", /not secure/],
	["CERT_HAS_EXPIRED", /not secure/],
	["ENETUNREACH", /cannot be reached/],
	["ECONNRESET", /broke before it answered/],
])("the network failure %s is told in a sentence", (code, sentence) => {
	const cause = Object.assign(new Error("inner"), { code });
	const error = networkFailure(new Error("outer", { cause }), { label: "Fake", isConfigured: false });
	expect(error).toMatchObject({ code: "model_unreachable", retryable: true });
	expect(error.message).toMatch(sentence);
	expect(error.message).not.toContain("OPENAI");
});

const STATUSES = [301, 400, 401, 402, 403, 404, 429, 500];

test.each(STATUSES.flatMap((status) => [true, false].map((isConfigured) => [status, isConfigured] as const)))(
	"the failure with status %d (configured by the environment: %s) can be told in other languages",
	(status, isConfigured) => {
		const context = { label: "Fake", model: "m", apiKey: "k", isConfigured };
		for (const body of [{ message: "No. Really" }, undefined]) {
			const { message } = requestError(new APIError(status, body, undefined, new Headers()), context);
			expect(readToldSentence(message), message).not.toBeNull();
		}
	},
);

test.each([
	[
		"No models loaded. Please load a model in the developer page or use the `lms load` command.",
		/has not loaded/,
	],
	["Model not loaded.", /has not loaded/],
	['model "m" not found, try pulling it first', /does not know the model/],
])("a model that is there and not loaded is told from one that is not there: %j", (message, sentence) => {
	const context = { label: "LM Studio", model: "m", apiKey: "", isConfigured: false };
	const said = requestError(new APIError(404, { message }, undefined, new Headers()), context).message;
	expect(said).toMatch(sentence);
	expect(readToldSentence(said)).not.toBeNull();
});
