/** A kind of provider that is known by name, with its address filled in. */
export type ProviderKind = {
	readonly id: string;
	readonly name: string;
	readonly baseUrl: string;
	/** Where keys are made; absent: it wants none, or who runs it knows. */
	readonly keysAt?: string;
	readonly isLocal: boolean;
};

const remote = (id: string, name: string, baseUrl: string, keysAt: string): ProviderKind => ({
	...{ id, name, baseUrl, keysAt, isLocal: false },
});
const local = (id: string, name: string, port: number): ProviderKind => ({
	...{ id, name, baseUrl: `http://127.0.0.1:${port}/v1`, isLocal: true },
});

/** In the order in which they are offered. */
export const PROVIDER_KINDS: readonly ProviderKind[] = [
	remote("openai", "OpenAI", "https://api.openai.com/v1", "https://platform.openai.com/api-keys"),
	remote(
		"anthropic",
		"Anthropic",
		"https://api.anthropic.com/v1",
		"https://console.anthropic.com/settings/keys",
	),
	remote(
		"google",
		"Google Gemini",
		"https://generativelanguage.googleapis.com/v1beta/openai",
		"https://aistudio.google.com/apikey",
	),
	remote("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "https://openrouter.ai/settings/keys"),
	remote("groq", "Groq", "https://api.groq.com/openai/v1", "https://console.groq.com/keys"),
	remote("mistral", "Mistral", "https://api.mistral.ai/v1", "https://console.mistral.ai/api-keys"),
	remote("deepseek", "DeepSeek", "https://api.deepseek.com/v1", "https://platform.deepseek.com/api_keys"),
	local("ollama", "Ollama", 11434),
	local("lmstudio", "LM Studio", 1234),
	local("llamacpp", "llama.cpp", 8080),
	local("jan", "Jan", 1337),
	local("vllm", "vLLM", 8000),
];
