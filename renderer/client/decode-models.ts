import type { Model, ModelCapabilities, ProviderProblem } from "../../server/protocol/rest.ts";
import type { ModelList } from "./chat-client.ts";
import { isFields, readCount, readList, readText } from "./fields.ts";

const CAPABILITIES: readonly (keyof ModelCapabilities)[] = ["vision", "tools", "reasoning", "structured"];

export function decodeModels(body: unknown): ModelList {
	if (!isFields(body)) return { models: [], problems: [] };
	return { models: readList(body.models, decodeModel), problems: readList(body.problems, decodeProblem) };
}

function decodeModel(value: unknown): Model | null {
	if (!isFields(value)) return null;
	const id = readText(value.id);
	if (id === null) return null;
	const contextTokens = readCount(value.context_tokens);
	return {
		id,
		name: readText(value.name) ?? id,
		provider: readText(value.provider) ?? "",
		provider_id: readText(value.provider_id) ?? "",
		local: value.local === true,
		default: value.default === true,
		capabilities: decodeCapabilities(value.capabilities),
		...(contextTokens === null || contextTokens === 0 ? {} : { context_tokens: contextTokens }),
	};
}

function decodeProblem(value: unknown): ProviderProblem | null {
	if (!isFields(value)) return null;
	const message = readText(value.message);
	if (message === null) return null;
	return {
		provider_id: readText(value.provider_id) ?? "",
		provider: readText(value.provider) ?? "",
		pending: value.pending === true,
		message,
	};
}

function decodeCapabilities(value: unknown): ModelCapabilities {
	if (!isFields(value)) return {};
	const known = CAPABILITIES.filter((name) => typeof value[name] === "boolean");
	return Object.fromEntries(known.map((name) => [name, value[name] === true]));
}
