import { expect, test } from "vitest";
import { describeProvider, isSameLocalServer } from "./describe-provider.ts";

test.each([
	["https://api.openai.com/v1", "OpenAI", false],
	["https://my-team.openai.azure.com/openai/v1", "Azure OpenAI", false],
	["https://openrouter.ai/api/v1", "OpenRouter", false],
	["https://api.openai.com.example.org/v1", "api.openai.com.example.org", false],
	["http://127.0.0.1:11434/v1", "Ollama", true],
	["http://localhost:1234/v1", "LM Studio", true],
	["http://[::1]:8080/v1", "llama.cpp", true],
	["http://127.0.0.1:4000", "127.0.0.1:4000", true],
	["http://192.168.1.5:11434/v1", "192.168.1.5:11434", false],
	["nonsense", "The AI provider", false],
])("%s is called %s", (baseUrl, label, local) => {
	expect(describeProvider(baseUrl)).toEqual({ label, local });
});

test.each([
	["http://127.0.0.1:11434/v1", "http://localhost:11434/v1/", true],
	["http://127.0.0.1:11434/v1", "http://127.0.0.1:1234/v1", false],
	["http://127.0.0.1:11434/v1", "http://example.org:11434/v1", false],
])("%s and %s are the same server: %s", (left, right, same) => {
	expect(isSameLocalServer(left, right)).toBe(same);
});
