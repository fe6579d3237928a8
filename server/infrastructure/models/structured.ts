import { type AnswerSchema, type ModelDelta, ModelError } from "../../application/model-port.ts";
import { parsePartialObject, parseWholeObject } from "./partial-json.ts";
import { validateAnswer } from "./validate-answer.ts";

/** An answer may be this long; above it parsing it again and again would hold up everything else. */
const MAX_LENGTH = 512 * 1024;
/** Shortest time between two snapshots once an answer has become long. */
const SNAPSHOT_INTERVAL_MS = 30;
const LONG_ANSWER_LENGTH = 1000;
/** Parsing may take a tenth of the time. */
const PARSE_SHARE = 10;

/**
 * Turns the text of an answer into snapshots of its object: at most one per batch, only where it has
 * changed; the last one is whole and fits the schema.
 * @throws {ModelError} structured_invalid where it does not, after the last snapshot.
 */
export async function* structured(
	source: AsyncIterable<readonly ModelDelta[]>,
	schema: AnswerSchema,
	context: { readonly label: string; readonly model: string },
): AsyncGenerator<readonly ModelDelta[]> {
	const reader = createSnapshotReader();
	try {
		for await (const batch of source) {
			const text = batch.map((delta) => (delta.type === "text" ? delta.text : "")).join("");
			const others = batch.filter((delta) => delta.type !== "text");
			if (reader.add(text) > MAX_LENGTH) throw invalid(schema, context, "it is too long");
			const out = [...others, ...reader.snapshotIfDue()];
			if (out.length > 0) yield out;
		}
	} catch (error) {
		const kept = reader.snapshot();
		if (kept.length > 0) yield kept;
		throw error;
	}
	const whole = parseWholeObject(reader.text());
	if (whole === null) throw invalid(schema, context, "it is not a whole JSON object", reader.text());
	const last = reader.snapshotOf(whole.exact);
	if (last.length > 0) yield last;
	const verdict = validateAnswer(schema.schema, whole.value);
	if (!verdict.ok) throw invalid(schema, context, verdict.reason, reader.text());
}

/** Collects the text of an answer and reads its object now and then. */
function createSnapshotReader() {
	let text = "";
	let isRead = true;
	let lastJson = "";
	let nextAt = 0;
	const snapshotOf = (data: object | null): readonly ModelDelta[] => {
		const json = JSON.stringify(data);
		if (data === null || json === lastJson) return [];
		lastJson = json;
		return [{ type: "structured", data }];
	};
	const snapshot = (): readonly ModelDelta[] => {
		if (isRead) return [];
		isRead = true;
		const startedAt = performance.now();
		const found = snapshotOf(parsePartialObject(text));
		const now = performance.now();
		nextAt = now + Math.max(SNAPSHOT_INTERVAL_MS, (now - startedAt) * PARSE_SHARE);
		return found;
	};
	return {
		/** Returns the length of all text. */
		add: (more: string): number => {
			text += more;
			if (more !== "") isRead = false;
			return text.length;
		},
		text: () => text,
		snapshot,
		snapshotOf,
		snapshotIfDue: () => (text.length < LONG_ANSWER_LENGTH || performance.now() >= nextAt ? snapshot() : []),
	};
}

function invalid(
	schema: AnswerSchema,
	context: { readonly label: string; readonly model: string },
	why: string,
	text?: string,
): ModelError {
	const sentence = `The answer of "${context.model}" (${context.label}) does not fit the form "${schema.name}": ${why}. What came is kept.`;
	const misfit = text === undefined ? {} : { misfit: { reason: why, text } };
	return new ModelError("structured_invalid", sentence, misfit);
}
