import { readableLine } from "../../server/protocol/readable-text.ts";
import { FAILURES } from "./failures.ts";
import { isFields } from "./fields.ts";

/** A request that failed; `message` is a sentence for a person. */
export class RequestError extends Error {
	override readonly name = "RequestError";
	/** Status of HTTP; 0: the server did not answer. */
	readonly status: number;
	readonly code: string;

	constructor(message: string, status: number, code: string, options: ErrorOptions = {}) {
		super(message, options);
		this.status = status;
		this.code = code;
	}
}

export function createNoAnswerError(cause: unknown): RequestError {
	return new RequestError(FAILURES.noAnswer, 0, "no_answer", { cause });
}

/** What a server says beyond it is no sentence any more. */
const MAX_SENTENCE = 500;

/** The sentence in the body of an error [S6], or one for the status. */
export function createStatusError(status: number, body: unknown): RequestError {
	const detail = isFields(body) ? body.detail : undefined;
	const code = isFields(body) && typeof body.code === "string" ? body.code : "";
	return new RequestError(sentenceOf(detail) ?? FAILURES.refused, status, code);
}

/** What to tell a person of any failure. @param t its words; without them it is said in English */
export function describeFailure(
	error: unknown,
	t?: { failure(sentence: string, code?: string): string },
): string {
	if (!(error instanceof RequestError)) return t?.failure(FAILURES.noAnswer) ?? FAILURES.noAnswer;
	return t?.failure(error.message, error.code) ?? error.message;
}

function sentenceOf(detail: unknown): string | null {
	if (typeof detail === "string") return readableLine(detail, MAX_SENTENCE) || null;
	if (!Array.isArray(detail)) return null;
	const issues = detail.filter(isFields).map(({ loc, msg }) => {
		const field = Array.isArray(loc) ? loc.at(-1) : undefined;
		return [field, msg].filter((part) => typeof part === "string" || typeof part === "number").join(" ");
	});
	return issues.length === 0 ? null : `${readableLine(issues.join("; "), MAX_SENTENCE)}.`;
}
