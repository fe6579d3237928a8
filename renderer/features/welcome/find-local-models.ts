import type { Model } from "../../../server/protocol/rest.ts";

export type LocalModel = Pick<Model, "id" | "name" | "provider">;

/** The guide is always here and is no model that one would look for. */
const GUIDE = "guide";

/** Models of this computer among all that a server has. */
export function findLocalModels(models: readonly Model[]): readonly LocalModel[] {
	return models.filter((model) => model.local && model.id !== GUIDE);
}

/** What was found, in a few words: the programs and how many models they have. */
export function describeLocalModels(models: readonly LocalModel[]): string {
	const programs = [...new Set(models.map((model) => model.provider))].join(" and ");
	const [only] = models;
	if (only === undefined) return "Ollama, LM Studio or llama.cpp. None is running at the moment.";
	return models.length === 1
		? `${only.name} was found in ${programs}.`
		: `${models.length} models were found in ${programs}.`;
}
