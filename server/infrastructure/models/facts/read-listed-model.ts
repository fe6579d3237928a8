import { z } from "zod";
import type { ModelAbilities } from "../../../application/model-port.ts";

const tokens = z.number().int().min(1).max(100_000_000).optional().catch(undefined);
const words = z.array(z.string()).optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

/** What lists of models say of each, in the words of whoever says anything; all of it may be missing or wrong. */
const listedSchema = z.object({
	name: z.string().min(1).max(200).optional().catch(undefined),
	display_name: z.string().min(1).max(200).optional().catch(undefined),
	/** OpenRouter, Groq, vLLM, Mistral and LM Studio, llama.cpp. */
	context_length: tokens,
	context_window: tokens,
	max_model_len: tokens,
	max_context_length: tokens,
	loaded_context_length: tokens,
	meta: z.object({ n_ctx: tokens }).optional().catch(undefined),
	architecture: z.object({ input_modalities: words }).optional().catch(undefined),
	supported_parameters: words,
	capabilities: z
		.union([z.array(z.string()), z.object({ vision: flag, function_calling: flag, reasoning: flag })])
		.optional()
		.catch(undefined),
	type: z.string().optional().catch(undefined),
});

export type ListedModel = ModelAbilities & { readonly name: string | null };

/** What an entry of a provider's list says of its model. */
export function readListedModel(entry: unknown): ListedModel {
	const parsed = listedSchema.safeParse(entry);
	if (!parsed.success) return { name: null, capabilities: {} };
	const listed = parsed.data;
	const contextTokens =
		listed.loaded_context_length ??
		listed.context_length ??
		listed.context_window ??
		listed.max_model_len ??
		listed.max_context_length ??
		listed.meta?.n_ctx;
	return {
		name: listed.name ?? listed.display_name ?? null,
		capabilities: { ...byParameters(listed), ...byCapabilities(listed), ...byModalities(listed) },
		...(contextTokens === undefined ? {} : { contextTokens }),
	};
}

type Listed = z.infer<typeof listedSchema>;
type Capabilities = ModelAbilities["capabilities"];

function byModalities({ architecture, type }: Listed): Capabilities {
	const modalities = architecture?.input_modalities;
	if (modalities !== undefined) return { vision: modalities.includes("image") };
	// LM Studio's word for models that see.
	if (type === "vlm") return { vision: true };
	return type === "llm" ? { vision: false } : {};
}

/** OpenRouter names the parameters that a model takes. */
function byParameters({ supported_parameters: known }: Listed): Capabilities {
	if (known === undefined) return {};
	return {
		tools: known.includes("tools"),
		reasoning: known.includes("reasoning") || known.includes("include_reasoning"),
		structured: known.includes("structured_outputs"),
	};
}

function byCapabilities({ capabilities: known }: Listed): Capabilities {
	if (known === undefined) return {};
	if (Array.isArray(known)) return readCapabilityWords(known);
	const { vision, function_calling: tools, reasoning } = known;
	return {
		...(vision === undefined ? {} : { vision }),
		...(tools === undefined ? {} : { tools }),
		...(reasoning === undefined ? {} : { reasoning }),
	};
}

/** Ollama and LM Studio list words for what a model can; what is not listed it cannot. */
export function readCapabilityWords(listed: readonly string[]): Capabilities {
	return {
		tools: listed.some((word) => word === "tools" || word === "tool_use"),
		...(listed.includes("vision") ? { vision: true } : {}),
		...(listed.includes("thinking") ? { reasoning: true } : {}),
	};
}
