import { SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { readToldSentence } from "../../protocol/told-sentences.ts";
import { describeCallFailure, describeStartFailure } from "./describe-tool-failure.ts";

const PROGRAM = { command: "tool", args: [], env: {}, cwd: "/nowhere" };
const ADDRESS = { url: "https://tools.example/mcp", headers: {} };

function failing(code: string): Error {
	return Object.assign(new Error("it broke"), { code });
}

function withStatus(status: number): Error {
	return new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, "no", { status });
}

const TIMED_OUT = new SdkError(SdkErrorCode.RequestTimeout, "late");
const CLOSED = new SdkError(SdkErrorCode.ConnectionClosed, "gone");
const FAILURES = [
	...["ENOENT", "EACCES", "ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "CERT_HAS_EXPIRED"].map(failing),
	...[301, 401, 404, 500].map(withStatus),
	...[TIMED_OUT, CLOSED, new Error("it broke")],
];

test.each(FAILURES)("What a tool server fails with (%s) can be told in other languages", (error) => {
	const said = [
		describeStartFailure(error, PROGRAM, null, 10_000),
		describeStartFailure(
			error,
			PROGRAM,
			{ code: 1, signal: null, said: "no such file", error: null },
			10_000,
		),
		describeStartFailure(error, PROGRAM, { code: null, signal: "SIGKILL", said: "", error: null }, 10_000),
		describeStartFailure(error, ADDRESS, null, 10_000),
		describeCallFailure(error, "web", 10_000),
	];
	expect(said.filter((sentence) => readToldSentence(sentence) === null)).toEqual([]);
});
