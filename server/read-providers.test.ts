import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { ConfigError, parseConfig } from "./config.ts";

const parse = (providers: unknown, more: Record<string, string> = {}) =>
	parseConfig({ PROVIDERS: JSON.stringify(providers), ...more }, "/").providers;

const problemsOf = (env: Record<string, string>): string => {
	try {
		parseConfig(env, "/");
		return "";
	} catch (error) {
		expect(error).toBeInstanceOf(ConfigError);
		return error instanceof Error ? error.message : "";
	}
};

test("providers come from a list in the environment", () => {
	const key = { WORK_KEY: "sk-work" };
	expect(
		parse(
			[
				{
					id: "work",
					base_url: "https://llm.example.org/v1/",
					api_key_env: "WORK_KEY",
					headers: { "x-a": "b" },
				},
			],
			key,
		),
	).toEqual([
		{
			id: "work",
			name: "work",
			baseUrl: "https://llm.example.org/v1",
			apiKey: "sk-work",
			headers: { "x-a": "b" },
			api: "chat_completions",
		},
	]);
	expect(parseConfig({}, "/").providers).toEqual([]);
});

test("or from a file, in the working directory or anywhere", async () => {
	await using dir = await openTempDir();
	writeFileSync(
		join(dir.path, "providers.json"),
		'[{"id":"a","name":"A","base_url":"http://127.0.0.1:1/v1"}]',
	);
	expect(parseConfig({ PROVIDERS_FILE: "providers.json" }, dir.path).providers).toMatchObject([
		{ id: "a", name: "A", apiKey: "" },
	]);
});

test.each<[string, Record<string, string>, RegExp]>([
	["no JSON", { PROVIDERS: "[" }, /PROVIDERS must be a JSON list/],
	["no list", { PROVIDERS: "{}" }, /PROVIDERS as a whole/],
	[
		"a file that is not there",
		{ PROVIDERS_FILE: "/none/x.json" },
		/PROVIDERS_FILE cannot be read \(ENOENT\)/,
	],
	["both", { PROVIDERS: "[]", PROVIDERS_FILE: "x" }, /both set/],
	[
		"a wrong address",
		{ PROVIDERS: '[{"id":"a","base_url":"ftp://x"}]' },
		/entry 1 base_url must be an address/,
	],
	["a wrong id", { PROVIDERS: '[{"id":"A/B","base_url":"http://x"}]' }, /entry 1 id must be/],
	["an id of ours", { PROVIDERS: '[{"id":"ollama","base_url":"http://x"}]' }, /has a meaning of its own/],
	[
		"an id twice",
		{ PROVIDERS: '[{"id":"a","base_url":"http://x"},{"id":"a","base_url":"http://y"}]' },
		/entry 2: the id "a" is there twice/,
	],
	[
		"a key that is nowhere",
		{ PROVIDERS: '[{"id":"a","base_url":"http://x","api_key_env":"NONE"}]' },
		/NONE, which is not set/,
	],
	[
		"a header that could end one",
		{ PROVIDERS: '[{"id":"a","base_url":"http://x","headers":{"a":"b\\r\\nc"}}]' },
		/header/,
	],
	["an unknown field", { PROVIDERS: '[{"id":"a","base_url":"http://x","apikey":"k"}]' }, /entry 1/],
])("%s is told with its place", (_name, env, expected) => {
	expect(problemsOf(env)).toMatch(expected);
});

test("all that is wrong is told at once, and no key with it", () => {
	const told = problemsOf({ PORT: "x", PROVIDERS: '[{"id":"","base_url":"x","api_key":"sk-secret"}]' });
	expect(told).toMatch(/PORT/);
	expect(told).toMatch(/entry 1 id/);
	expect(told).toMatch(/entry 1 base_url/);
	expect(told).not.toContain("sk-secret");
});
