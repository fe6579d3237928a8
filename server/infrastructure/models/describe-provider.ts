import { DEFAULT_LOCAL_PORTS, LOCAL_KINDS, LOCAL_LABELS } from "./find-local-servers.ts";

export type ProviderDescription = {
	/** Name in sentences and lists. */
	readonly label: string;
	/** Whether it runs on this computer. */
	readonly local: boolean;
};

const KNOWN_HOSTS: readonly (readonly [suffix: string, label: string])[] = [
	["api.openai.com", "OpenAI"],
	["openai.azure.com", "Azure OpenAI"],
	["openrouter.ai", "OpenRouter"],
	["api.groq.com", "Groq"],
	["api.mistral.ai", "Mistral"],
	["api.deepseek.com", "DeepSeek"],
	["api.together.xyz", "Together"],
	["generativelanguage.googleapis.com", "Google"],
	["api.anthropic.com", "Anthropic"],
	["api.x.ai", "xAI"],
];

/** What to call the provider at a base URL. */
export function describeProvider(baseUrl: string): ProviderDescription {
	const url = URL.parse(baseUrl);
	if (url === null) return { label: "The AI provider", local: false };
	const { hostname } = url;
	if (hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname)) {
		const kind = LOCAL_KINDS.find((candidate) => String(DEFAULT_LOCAL_PORTS[candidate]) === url.port);
		return { label: kind === undefined ? url.host : LOCAL_LABELS[kind], local: true };
	}
	const known = KNOWN_HOSTS.find(([suffix]) => hostname === suffix || hostname.endsWith(`.${suffix}`));
	return { label: known?.[1] ?? url.host, local: false };
}

/** Whether two base URLs lead to the same server of this computer. */
export function isSameLocalServer(left: string, right: string): boolean {
	const [a, b] = [URL.parse(left), URL.parse(right)];
	return (
		a !== null &&
		b !== null &&
		describeProvider(left).local &&
		describeProvider(right).local &&
		a.port === b.port
	);
}
