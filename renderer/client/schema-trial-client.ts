import {
	type SchemaTrialResult,
	schemaTrialLineSchema,
	schemaTrialResultSchema,
} from "../../server/protocol/schema-trial.ts";
import type { Connection } from "./chat-client.ts";
import { createNoAnswerError, createStatusError } from "./request-error.ts";

/** A model may think for a while before it fills a form. */
const PATIENCE_MS = 125_000;

export type SchemaTrialRequest = {
	readonly schema: Readonly<Record<string, unknown>>;
	readonly question: string;
};

/**
 * Asks a model to fill a form, and tells what of it is there as it comes.
 * @throws {RequestError}
 */
export async function trySchema(
	{ url, userId, token }: Pick<Connection, "url" | "userId" | "token">,
	trial: SchemaTrialRequest,
	onSnapshot: (data: unknown) => void,
	signal: AbortSignal,
): Promise<SchemaTrialResult> {
	try {
		const response = await fetch(`${url}/api/users/${encodeURIComponent(userId)}/schema-trials`, {
			method: "POST",
			headers: {
				...{ accept: "application/x-ndjson", "content-type": "application/json" },
				...(token === null ? {} : { authorization: `Bearer ${token}` }),
			},
			body: JSON.stringify(trial),
			signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
			cache: "no-store",
			credentials: "same-origin",
		});
		if (!response.ok) throw createStatusError(response.status, await response.json().catch(() => null));
		// A server that knows no lines tells the end alone.
		if (response.headers.get("content-type")?.includes("x-ndjson") !== true) {
			return schemaTrialResultSchema.parse(await response.json());
		}
		for await (const line of linesOf(response)) {
			const said = schemaTrialLineSchema.parse(JSON.parse(line));
			if (said.type === "result") return said.result;
			onSnapshot(said.data);
		}
	} catch (error) {
		if (error instanceof Error && error.name === "RequestError") throw error;
		throw createNoAnswerError(error);
	}
	throw createNoAnswerError(new Error("The answer ended early"));
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
	if (body === null) return;
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = "";
	for (;;) {
		const { value, done } = await reader.read();
		if (done) break;
		const lines = (rest + value).split("\n");
		rest = lines.pop() ?? "";
		yield* lines.filter((line) => line !== "");
	}
	if (rest.trim() !== "") yield rest;
}
