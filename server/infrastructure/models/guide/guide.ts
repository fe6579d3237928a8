import type { ModelDelta, ModelFacts, ModelProvider, ModelRequest } from "../../../application/model-port.ts";
import type { AnswerAsGuide } from "./answer-as-guide.ts";

export const GUIDE_MODEL = "guide";

const CAPABILITIES = { vision: false, tools: false, reasoning: false, structured: true };

export type Guide = ModelProvider & { describe(): ModelFacts };

/** A model that needs no network and no key: it answers with the help pages and says so. */
export function createGuide(options: { readonly tokensPerSecond: number }): Guide {
	/** Pages, their index and what checks forms: nothing that a start has to wait for. */
	let answering: Promise<AnswerAsGuide> | null = null;
	const load = (): Promise<AnswerAsGuide> => {
		answering ??= import("./answer-as-guide.ts").then((part) =>
			part.createAnswering({ ...options, model: GUIDE_MODEL }),
		);
		return answering;
	};
	async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<readonly ModelDelta[]> {
		signal.throwIfAborted();
		const answer = await load();
		yield* answer(request, signal);
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
