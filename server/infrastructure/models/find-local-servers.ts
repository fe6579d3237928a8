import { z } from "zod";

export type LocalServer = {
	/** First part of the names of its models, as in `ollama/llama3.2`. */
	readonly kind: LocalKind;
	readonly label: string;
	/** Address of its API with its version. */
	readonly baseUrl: string;
	/** Names as the server has them. */
	readonly models: readonly string[];
	/** What its list says of each, by name. */
	readonly listed: ReadonlyMap<string, unknown>;
};

export type LocalKind = "ollama" | "lmstudio" | "llamacpp" | "jan" | "vllm";
export type LocalPorts = Readonly<Record<LocalKind, number>>;

export type LocalServerFinder = {
	/** The servers that answer now, or did so less than ten seconds ago. */
	find(): Promise<readonly LocalServer[]>;
	/** Where a server of this kind would be, whether it answers or not. */
	addressOf(kind: LocalKind): { readonly label: string; readonly baseUrl: string };
};

export const LOCAL_KINDS: readonly LocalKind[] = ["ollama", "lmstudio", "llamacpp", "jan", "vllm"];
export const LOCAL_LABELS: Readonly<Record<LocalKind, string>> = {
	ollama: "Ollama",
	lmstudio: "LM Studio",
	llamacpp: "llama.cpp",
	jan: "Jan",
	vllm: "vLLM",
};
export const DEFAULT_LOCAL_PORTS: LocalPorts = {
	ollama: 11434,
	lmstudio: 1234,
	llamacpp: 8080,
	jan: 1337,
	vllm: 8000,
};

const TIMEOUT_MS = 400;
const CACHE_MS = 10_000;
const MAX_BODY_BYTES = 1024 * 1024;
/** Longest name, with its prefix, that a chat can hold. */
const MAX_NAME_LENGTH = 180;

/** Just any program can listen on these ports, so its answer has to be a list of models in every detail. */
const modelListSchema = z.object({
	object: z.literal("list"),
	data: z.array(z.looseObject({ id: z.string().min(1), object: z.literal("model") })).max(2000),
});

/** Looks for model servers on this computer; asks nothing beyond it and follows no redirect. */
export function createLocalServerFinder(options: {
	readonly ports?: LocalPorts;
	readonly now?: () => number;
}): LocalServerFinder {
	const ports = options.ports ?? DEFAULT_LOCAL_PORTS;
	const now = options.now ?? Date.now;
	let cached: { readonly found: Promise<readonly LocalServer[]>; readonly at: number } | null = null;
	const addressOf = (kind: LocalKind) => ({
		label: LOCAL_LABELS[kind],
		baseUrl: `http://127.0.0.1:${ports[kind]}/v1`,
	});
	const probeAll = async () => {
		const answers = await Promise.all(
			LOCAL_KINDS.map(async (kind) => {
				const { label, baseUrl } = addressOf(kind);
				const listed = await probe(baseUrl);
				return listed.size === 0 ? [] : [{ kind, label, baseUrl, models: [...listed.keys()], listed }];
			}),
		);
		return answers.flat();
	};
	return {
		addressOf,
		find: () => {
			if (cached === null || now() - cached.at >= CACHE_MS) cached = { found: probeAll(), at: now() };
			return cached.found;
		},
	};
}

/** The chat models there; none where nobody answers, or somebody else. Never throws. */
async function probe(baseUrl: string): Promise<ReadonlyMap<string, unknown>> {
	try {
		const response = await fetch(`${baseUrl}/models`, {
			redirect: "error",
			signal: AbortSignal.timeout(TIMEOUT_MS),
			headers: { accept: "application/json" },
		});
		const isJson = response.headers.get("content-type")?.includes("application/json") === true;
		if (response.status !== 200 || !isJson) {
			await response.body?.cancel();
			return new Map();
		}
		const list = modelListSchema.parse(JSON.parse(await readText(response)));
		return new Map(list.data.filter(({ id }) => isUsable(id)).map((model) => [model.id, model]));
	} catch {
		return new Map();
	}
}

async function readText(response: Response): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of response.body ?? []) {
		bytes += chunk.length;
		if (bytes > MAX_BODY_BYTES) throw new Error("The list of models is too long");
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}

/** Embedding models are listed too and cannot answer. */
function isUsable(id: string): boolean {
	return id.length <= MAX_NAME_LENGTH && !/embed/i.test(id) && id.isWellFormed() && !id.includes("\u0000");
}
