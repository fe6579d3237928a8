import { z } from "zod";
import { type Model, type ModelCapabilities, modelCapabilitiesSchema } from "./rest.ts";

/** What a person says of a model: it goes before what its provider tells and what is known of its family [O4]. */
export const modelNoteSchema = z.object({
	capabilities: modelCapabilitiesSchema.optional(),
	context_tokens: z.number().int().min(256).max(100_000_000).optional(),
	favourite: z.boolean().optional().meta({ description: "Stands first where a model is chosen" }),
});
export type ModelNote = z.infer<typeof modelNoteSchema>;

/** A note as it is kept; its name is the id of its model. */
type KeptNote = { readonly name: string; readonly content: ModelNote; readonly updated_at: string };

/** What is said of one model: the latest word, should two devices have made a note of their own. */
export function findNote(notes: readonly KeptNote[], model: string): ModelNote | null {
	const own = notes.filter(({ name }) => name === model);
	return own.reduce<KeptNote | null>(latest, null)?.content ?? null;
}

function latest(best: KeptNote | null, note: KeptNote): KeptNote {
	return best === null || note.updated_at > best.updated_at ? note : best;
}

/** A list of models as its person has corrected it. */
export function correctModels(models: readonly Model[], notes: readonly KeptNote[]): readonly Model[] {
	if (notes.length === 0) return models;
	const byModel = Map.groupBy(notes, ({ name }) => name);
	return models.map((model) => {
		const note = findNote(byModel.get(model.id) ?? [], model.id);
		if (note === null) return model;
		return {
			...model,
			capabilities: correctCapabilities(model.capabilities, note),
			...(note.context_tokens === undefined ? {} : { context_tokens: note.context_tokens }),
		};
	});
}

export function correctCapabilities(known: ModelCapabilities, note: ModelNote | null): ModelCapabilities {
	const said = Object.entries(note?.capabilities ?? {}).filter(([, value]) => value !== undefined);
	return { ...known, ...Object.fromEntries(said) };
}
