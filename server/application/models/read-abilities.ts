import type { UserId } from "../../protocol/ids.ts";
import { correctCapabilities, findNote } from "../../protocol/model-corrections.ts";
import type { ModelCapabilities } from "../../protocol/rest.ts";
import type { ModelAbilities, ModelProvider } from "../model-port.ts";
import type { LibraryStore } from "../ports.ts";

export type AbilityDeps = {
	readonly models: Pick<ModelProvider, "describe">;
	readonly library: Pick<LibraryStore, "listItems">;
};

export type Abilities = ModelAbilities & {
	/** What the person says, which is not tried: what is only known otherwise may be wrong, and its refusal tells. */
	readonly said: ModelCapabilities;
};

/** What models can do as far as it is known, the person's word first [O4]. */
export async function readAbilities(
	{ models, library }: AbilityDeps,
	userId: UserId,
): Promise<(model: string) => Abilities> {
	const notes = await library.listItems(userId, "models");
	return (model) => {
		const known = models.describe?.(model);
		const note = findNote(notes, model);
		const contextTokens = note?.context_tokens ?? known?.contextTokens;
		return {
			said: note?.capabilities ?? NOTHING,
			capabilities: correctCapabilities(known?.capabilities ?? NOTHING, note),
			...(contextTokens === undefined ? {} : { contextTokens }),
		};
	};
}

const NOTHING: ModelCapabilities = {};
