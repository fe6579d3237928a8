import { z } from "zod";
import type { ModelAbilities } from "../../../application/model-port.ts";
import { readCapabilityWords, readListedModel } from "./read-listed-model.ts";

const TIMEOUT_MS = 1500;
const MAX_BYTES = 4 * 1024 * 1024;
/** So many models of one server are asked about. */
const MAX_ASKED = 60;
const AT_ONCE = 6;

const shownSchema = z.object({
	capabilities: z.array(z.string()).optional().catch(undefined),
	model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const listedSchema = z.object({ data: z.array(z.looseObject({ id: z.string() })).max(5000) });

export type LocalFacts = ReadonlyMap<string, ModelAbilities>;

/** What servers of this computer tell of their models beside OpenAI's list. Nothing where they tell nothing. */
export async function askLocalServer(
	kind: string,
	baseUrl: string,
	models: readonly string[],
): Promise<LocalFacts> {
	const origin = URL.parse(baseUrl)?.origin;
	if (origin === undefined) return new Map();
	if (kind === "ollama") return askOllama(origin, models.slice(0, MAX_ASKED));
	if (kind === "lmstudio") return askLmStudio(origin);
	return new Map();
}

async function askOllama(origin: string, models: readonly string[]): Promise<LocalFacts> {
	const facts = new Map<string, ModelAbilities>();
	const left = [...models];
	const work = async () => {
		for (let model = left.shift(); model !== undefined; model = left.shift()) {
			const shown = shownSchema.safeParse(await askJson(`${origin}/api/show`, { model }));
			if (shown.success) facts.set(model, readShown(shown.data));
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	return facts;
}

function readShown({ capabilities, model_info: info = {} }: z.infer<typeof shownSchema>): ModelAbilities {
	const length = Object.entries(info).find(([name]) => name.endsWith(".context_length"))?.[1];
	const isKnown = typeof length === "number" && Number.isInteger(length) && length > 0;
	// Ollama lists all that a model can.
	const known = capabilities === undefined ? {} : { vision: capabilities.includes("vision") };
	return {
		capabilities: { ...known, ...(capabilities === undefined ? {} : readCapabilityWords(capabilities)) },
		...(isKnown ? { contextTokens: length } : {}),
	};
}

async function askLmStudio(origin: string): Promise<LocalFacts> {
	const list = listedSchema.safeParse(await askJson(`${origin}/api/v0/models`));
	if (!list.success) return new Map();
	return new Map(list.data.data.map((entry) => [entry.id, readListedModel(entry)]));
}

/** Null where there is no such answer. Never throws. */
async function askJson(url: string, body?: object): Promise<unknown> {
	try {
		const response = await fetch(url, {
			redirect: "error",
			signal: AbortSignal.timeout(TIMEOUT_MS),
			...(body === undefined
				? {}
				: {
						method: "POST",
						headers: { "content-type": "application/json" },
						body: JSON.stringify(body),
					}),
		});
		const length = Number(response.headers.get("content-length") ?? 0);
		if (!response.ok || length > MAX_BYTES) {
			await response.body?.cancel();
			return null;
		}
		return await response.json();
	} catch {
		return null;
	}
}
