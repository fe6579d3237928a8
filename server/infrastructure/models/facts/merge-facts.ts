import type { ModelAbilities } from "../../../application/model-port.ts";

/** What several sources know together; the one named first counts most. */
export function mergeFacts(...sources: readonly ModelAbilities[]): ModelAbilities {
	const contextTokens = sources.find((source) => source.contextTokens !== undefined)?.contextTokens;
	return {
		capabilities: Object.assign({}, ...sources.toReversed().map((source) => source.capabilities)),
		...(contextTokens === undefined ? {} : { contextTokens }),
	};
}
