import {
	type AnswerSchema,
	type ModelDelta,
	ModelError,
	type ModelRequest,
} from "../../../application/model-port.ts";
import { structured } from "../structured.ts";
import { validateAnswer } from "../validate-answer.ts";
import { composeReply, type GuideReply } from "./compose-reply.ts";
import { fillSchema } from "./fill-schema.ts";
import { createHelp } from "./help-in.ts";
import { streamAtPace } from "./stream-at-pace.ts";

export type AnswerAsGuide = (
	request: ModelRequest,
	signal: AbortSignal,
) => AsyncIterable<readonly ModelDelta[]>;

type Options = {
	readonly tokensPerSecond: number;
	/** Its own name among the models, for errors. */
	readonly model: string;
};

/** Answers with what the help pages say. */
export function createAnswering(options: Options): AnswerAsGuide {
	const helpIn = createHelp();
	async function* streamText(text: string, signal: AbortSignal): AsyncGenerator<readonly ModelDelta[]> {
		for await (const piece of streamAtPace(text, options.tokensPerSecond, signal)) {
			yield [{ type: "text", text: piece }];
		}
	}
	return async function* answer(request, signal) {
		const reply = await composeReply(request.messages, helpIn);
		if (request.schema === null) {
			yield* streamText(afterPartial(reply.text, request.continueFrom), signal);
			return;
		}
		const json = JSON.stringify(fillForm(request.schema, reply));
		yield* structured(streamText(json, signal), request.schema, { label: "Guide", model: options.model });
	};
}

/** The same question finds the same text, so that a broken answer can go on; else it is told anew. */
function afterPartial(text: string, partial: string | null): string {
	if (partial === null || partial === "") return text;
	if (text.startsWith(partial) && text !== partial) return text.slice(partial.length);
	return `\n\n${text}`;
}

function fillForm(schema: AnswerSchema, reply: GuideReply): Record<string, unknown> {
	const filled = fillSchema(schema.schema, reply);
	if (filled !== null && validateAnswer(schema.schema, filled).ok) return filled;
	throw new ModelError(
		"structured_invalid",
		`The guide is not an AI and cannot fill the form "${schema.name}". Connect a model: set OPENAI_API_KEY, or start one on this computer.`,
	);
}
