import type { Model } from "../../../server/protocol/rest.ts";
import { formatList } from "../../i18n/format-list.ts";
import type { Text } from "../../i18n/text.ts";

export type LocalModel = Pick<Model, "id" | "name" | "provider">;

/** The guide is always here and is no model that one would look for. */
const GUIDE = "guide";

/** Models of this computer among all that a server has. */
export function findLocalModels(models: readonly Model[]): readonly LocalModel[] {
	return models.filter((model) => model.local && model.id !== GUIDE);
}

/** What was found, in a few words: the programs and how many models they have. */
export function describeLocalModels(models: readonly LocalModel[], t: Text): string {
	const programs = formatList(t, [...new Set(models.map((model) => model.provider))]);
	const [only] = models;
	if (only === undefined) return t("Ollama, LM Studio or llama.cpp. None is running at the moment.");
	return models.length === 1
		? t("{model} was found in {programs}.", { model: only.name, programs })
		: t.count(
				models.length,
				"{count} model was found in {programs}.",
				"{count} models were found in {programs}.",
				{
					programs,
				},
			);
}
