import type { UserId } from "../../protocol/ids.ts";
import { correctCapabilities, findNote } from "../../protocol/model-corrections.ts";
import type { ModelCapabilities } from "../../protocol/rest.ts";
import type { ModelAbilities, ModelProvider } from "../model-port.ts";
import type { LibraryStore } from "../ports.ts";

export type AbilityDeps = {
	readonly models: Pick<ModelProvider, "describe">;
	readonly library: Pick<LibraryStore, "listItems">;
};

/** What models can do as far as it is known, the person's word first [O4]. */
export async function readAbilities(
	{ models, library }: AbilityDeps,
	userId: UserId,
): Promise<(model: string) => ModelAbilities> {
	const notes = await library.listItems(userId, "models");
	return (model) => {
		const known = models.describe?.(model);
		const note = findNote(notes, model);
		const contextTokens = note?.context_tokens ?? known?.contextTokens;
		return {
			capabilities: correctCapabilities(known?.capabilities ?? NOTHING, note),
			...(contextTokens === undefined ? {} : { contextTokens }),
		};
	};
}

const NOTHING: ModelCapabilities = {};
