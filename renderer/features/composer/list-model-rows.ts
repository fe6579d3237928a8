import type { Model } from "../../../server/protocol/rest.ts";
import { foldText } from "../../../server/protocol/search-text.ts";

export type ModelRow =
	| { readonly kind: "heading"; readonly key: string; readonly title: string }
	| { readonly kind: "model"; readonly key: string; readonly model: Model };

type Sources = {
	readonly models: readonly Model[];
	readonly query: string;
	/** Ids, in their order. */
	readonly favourites: readonly string[];
	readonly recent: readonly string[];
	readonly titles: { readonly favourites: string; readonly recent: string };
};

const MOST_RECENT = 5;

/** Models with folded texts to look through; made once for each list. */
export type FoldedModel = { readonly model: Model; readonly folded: string };

export function foldModels(models: readonly Model[]): readonly FoldedModel[] {
	return models.map((model) => ({ model, folded: foldText(`${model.name} ${model.id} ${model.provider}`) }));
}

/** Favourites, what was used last, then all by provider; with a query all that have its words, by provider. */
export function listModelRows(
	folded: readonly FoldedModel[],
	{ query, favourites, recent, titles }: Omit<Sources, "models">,
): readonly ModelRow[] {
	const words = foldText(query).split(/\s+/).filter(Boolean);
	const fitting = folded.filter((one) => words.every((word) => one.folded.includes(word)));
	const models = fitting.map(({ model }) => model);
	if (words.length > 0) return byProvider(favouritesFirst(models, favourites));
	const byId = new Map(models.map((model) => [model.id, model]));
	const pick = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
	const latest = pick(recent.filter((id) => !favourites.includes(id))).slice(0, MOST_RECENT);
	return [
		...group("favourites", titles.favourites, pick(favourites)),
		...group("recent", titles.recent, latest),
		...byProvider(models),
	];
}

function favouritesFirst(models: readonly Model[], favourites: readonly string[]): readonly Model[] {
	const marked = new Set(favourites);
	return [...models.filter(({ id }) => marked.has(id)), ...models.filter(({ id }) => !marked.has(id))];
}

function byProvider(models: readonly Model[]): readonly ModelRow[] {
	const groups = new Map<string, Model[]>();
	for (const model of models) {
		const key = `${model.provider_id} ${model.provider}`;
		const known = groups.get(key);
		if (known === undefined) groups.set(key, [model]);
		else known.push(model);
	}
	return [...groups].flatMap(([key, found]) => group(key, found[0]?.provider ?? "", found));
}

function group(key: string, title: string, models: readonly Model[]): readonly ModelRow[] {
	if (models.length === 0) return [];
	return [
		{ kind: "heading", key: `heading ${key}`, title },
		...models.map((model): ModelRow => ({ kind: "model", key: `${key} ${model.id}`, model })),
	];
}
