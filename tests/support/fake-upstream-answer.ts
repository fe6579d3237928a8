import { callText } from "./fake-upstream-calls.ts";
import { type ChatRequest, lastUserText, numberParam, type Scenario } from "./fake-upstream-scenario.ts";
import { fakeText, fakeToken, stampToken } from "./fake-upstream-text.ts";

/** The pieces of an answer as the fake sends them, one per event. */
export function* answerTokens(scenario: Scenario, request: ChatRequest): Generator<string> {
	const seed = numberParam(scenario, "seed", 1);
	const whole = wholeAnswer(scenario, request, seed);
	if (whole !== null) {
		yield* pieces(whole, numberParam(scenario, "piece", 4));
		return;
	}
	const count = numberParam(scenario, "n", 20);
	const stamped = scenario.params.get("stamp") === "1";
	for (let i = 0; i < count; i++) yield stamped ? stampToken(i) : fakeToken(seed, i);
}

/** Answer with a fixed text; null where it is made of `n` seeded tokens. */
function wholeAnswer(scenario: Scenario, request: ChatRequest, seed: number): string | null {
	switch (scenario.name) {
		case "reply":
			return `You said: ${lastUserText(request)}`;
		case "echo":
			return JSON.stringify(request.messages ?? []);
		case "structured":
		case "no-json-schema":
			return JSON.stringify(instanceOf(request.response_format?.json_schema?.schema, seed));
		case "fenced":
			return `\`\`\`json\n${JSON.stringify(instanceOf(request.response_format?.json_schema?.schema, seed))}\n\`\`\``;
		case "call":
			return callText(scenario, request);
		case "markdown":
			return MARKDOWN;
		case "surrogates":
			return "start 🙂🙃 mid 👩‍👩‍👧 𝒳 end 🙂";
		case "empty":
			return "";
		case "filtered":
			return scenario.params.has("n") ? null : "";
		default:
			return null;
	}
}

/** Splits by code units, so that a piece may begin or end with half a character. */
function* pieces(text: string, size: number): Generator<string> {
	for (let i = 0; i < text.length; i += Math.max(1, size)) yield text.slice(i, i + Math.max(1, size));
}

/** A value that fits a JSON Schema as far as the fake's tests need it. */
export function instanceOf(schema: unknown, seed: number, name = "value"): unknown {
	const node = isRecord(schema) ? schema : DEFAULT_SCHEMA;
	if (Array.isArray(node.enum)) return node.enum[0];
	if ("const" in node) return node.const;
	switch (node.type) {
		case "object": {
			const properties = isRecord(node.properties) ? node.properties : {};
			return Object.fromEntries(
				Object.entries(properties).map(([key, child]) => [key, instanceOf(child, seed, key)]),
			);
		}
		case "array":
			return [instanceOf(node.items ?? { type: "string" }, seed, name)];
		case "integer":
		case "number":
			return typeof node.minimum === "number" ? node.minimum : 7;
		case "boolean":
			return true;
		case "null":
			return null;
		default:
			return `${name}: ${fakeText(seed, 12)}`;
	}
}

const DEFAULT_SCHEMA: Record<string, unknown> = {
	type: "object",
	properties: { answer: { type: "string" }, reason: { type: "string" } },
};

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

const MARKDOWN = `# A title

Some **bold** text, a [link](https://example.com/a) and \`code\`.

| left | right |
|---|---:|
| a | 1 |
| b | 2 |

1. one
2. two
   - nested

\`\`\`ts
const answer: number = 42;
console.log(\`\${answer} 🙂\`);
\`\`\`

> A quote with $x^2$ in it.
`;
