import {
	type AnswerSchema,
	type ModelDelta,
	ModelError,
	type ModelFacts,
	type ModelProvider,
	type ModelRequest,
} from "../../../application/model-port.ts";
import { structured } from "../structured.ts";
import { validateAnswer } from "../validate-answer.ts";
import { composeReply, type GuideReply } from "./compose-reply.ts";
import { fillSchema } from "./fill-schema.ts";
import { createHelpIndex, type HelpIndex } from "./help-index.ts";
import { HELP_PAGES } from "./help-pages.ts";
import { streamAtPace } from "./stream-at-pace.ts";

export const GUIDE_MODEL = "guide";

const CAPABILITIES = { vision: false, tools: false, reasoning: false, structured: true };

export type Guide = ModelProvider & { describe(): ModelFacts };

/** A model that needs no network and no key: it answers with the help pages and says so. */
export function createGuide(options: { readonly tokensPerSecond: number }): Guide {
	let index: HelpIndex | null = null;
	const replyTo = (request: ModelRequest): GuideReply => {
		index ??= createHelpIndex(HELP_PAGES);
		return composeReply(request.messages, index);
	};
	async function* streamText(text: string, signal: AbortSignal): AsyncGenerator<readonly ModelDelta[]> {
		for await (const piece of streamAtPace(text, options.tokensPerSecond, signal)) {
			yield [{ type: "text", text: piece }];
		}
	}
	async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<readonly ModelDelta[]> {
		signal.throwIfAborted();
		const reply = replyTo(request);
		if (request.schema === null) {
			yield* streamText(afterPartial(reply.text, request.continueFrom), signal);
			return;
		}
		const json = JSON.stringify(fillForm(request.schema, reply));
		yield* structured(streamText(json, signal), request.schema, { label: "Guide", model: GUIDE_MODEL });
	}
	return {
		resolveModel: () => GUIDE_MODEL,
		stream,
		describe: () => ({ provider: "Guide", isLocal: true, hasTokens: false, capabilities: CAPABILITIES }),
		writesTitles: () => false,
		listModels: async () => [
			{
				id: GUIDE_MODEL,
				name: "Guide",
				provider: "Guide",
				provider_id: GUIDE_MODEL,
				local: true,
				default: true,
				capabilities: CAPABILITIES,
			},
		],
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
