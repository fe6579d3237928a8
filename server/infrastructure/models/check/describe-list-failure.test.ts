import { expect, test } from "vitest";
import { findSchemaFault } from "../../../protocol/schema-faults.ts";
import { readToldSentence } from "../../../protocol/told-sentences.ts";
import { describeListStatus, describeNetwork } from "./describe-list-failure.ts";

const statuses = [301, 400, 401, 402, 403, 404, 429, 503];
const codes = `ENOTFOUND ECONNREFUSED CERT_HAS_EXPIRED CERT_NOT_YET_VALID ERR_TLS_CERT_ALTNAME_INVALID
	DEPTH_ZERO_SELF_SIGNED_CERT ERR_SSL_WRONG_VERSION ENETUNREACH ECONNRESET ETIMEDOUT`.split(/\s+/);
const schemas: readonly unknown[] = [
	[],
	{ type: "array" },
	{ type: "object", properties: 1 },
	{ type: "object", $id: "x" },
	{ type: "object", $ref: "https://elsewhere.example" },
	{ type: "object", description: "x".repeat(40_000) },
	{ type: "object", properties: { a: 1 } },
	{ type: "object", properties: { a: { type: "strin" } } },
	{ type: "object", properties: { a: { type: 1 } } },
	{ type: "object", properties: { a: { anyOf: [] } } },
	{ type: "object", properties: { a: { $defs: 1 } } },
	{ type: "object", properties: { a: { minimum: "1" } } },
	{ type: "object", properties: { a: { enum: [] } } },
	{ type: "object", properties: { a: { pattern: "(" } } },
	{ type: "object", properties: { a: { $ref: "#/nowhere" } } },
	{ type: "object", properties: {}, required: "a" },
	{ type: "object", properties: {}, required: ["a"] },
];

test("every sentence of this kind can be said in another language", () => {
	const told = [
		...statuses.flatMap((status) =>
			["", "No."].flatMap((words) =>
				[null, "https://elsewhere.example/v1"].flatMap((location) =>
					["http://a.example", "http://a.example/v1"].flatMap((baseUrl) =>
						[true, false].map((hasKey) => describeListStatus(status, words, { location, hasKey, baseUrl })),
					),
				),
			),
		),
		...codes.flatMap((code) =>
			[true, false].map((local) => describeNetwork(code, { baseUrl: "https://a.example:8443/v1", local })),
		),
		...schemas.map((schema) => findSchemaFault(schema)?.message ?? "no fault"),
	];
	expect(told.filter((sentence) => readToldSentence(sentence) === null)).toEqual([]);
	// What stands within one of them is one itself, and no longer sentence swallowed a shorter one.
	const expired = readToldSentence(
		describeNetwork("CERT_HAS_EXPIRED", { baseUrl: "https://a.example", local: false }),
	);
	expect(expired?.values).toEqual({ host: "a.example", sentence: "it has expired" });
});
