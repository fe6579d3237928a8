import type { ModelAbilities } from "../../../application/model-port.ts";

type Family = {
	/** Of the model's name without what stands before its last slash, lower case. */
	readonly pattern: RegExp;
	/** Letters for what it can: v vision, t tools, r reasoning, s structured; upper case: it cannot. */
	readonly can: string;
	readonly contextTokens?: number;
};

const K = 1000;
const M = 1_000_000;

/**
 * What well-known families can do, for providers that do not say so themselves. The first that fits counts. Only what
 * is true of all of a family stands here; anything else stays unknown. Compared with models.dev as of 2026-10-03.
 */
const FAMILIES: readonly Family[] = [
	{ pattern: /^gpt-5\.(?:4(?!-(?:mini|nano))|[5-9])/, can: "vtrs", contextTokens: 1_050_000 },
	{ pattern: /^gpt-5(?:\.\d)?-chat/, can: "v" },
	{ pattern: /^gpt-5(?:[.-]|$)/, can: "vtrs", contextTokens: 400 * K },
	{ pattern: /^gpt-4\.1/, can: "vtRs", contextTokens: 1_047_576 },
	{ pattern: /^(?:gpt-4o|chatgpt-4o)/, can: "vtRs", contextTokens: 128 * K },
	{ pattern: /^gpt-4-turbo/, can: "vtRS", contextTokens: 128 * K },
	{ pattern: /^gpt-4(?:-0613)?$/, can: "VtRS", contextTokens: 8192 },
	{ pattern: /^gpt-3\.5/, can: "VRS", contextTokens: 16_385 },
	{ pattern: /^gpt-oss/, can: "Vtr", contextTokens: 131_072 },
	{ pattern: /^o1-mini|^o1-preview/, can: "VTrS", contextTokens: 128 * K },
	{ pattern: /^o3-mini/, can: "Vtrs", contextTokens: 200 * K },
	{ pattern: /^o[134](?:-|$)/, can: "vtrs", contextTokens: 200 * K },
	{ pattern: /^claude-(?:opus|sonnet)-(?:4-[6-9](?!\d)|[5-9](?!\d))/, can: "vtr", contextTokens: M },
	{ pattern: /^claude-(?:opus|sonnet|haiku)-4|^claude-3[.-]7/, can: "vtr", contextTokens: 200 * K },
	{ pattern: /^claude-3/, can: "vtR", contextTokens: 200 * K },
	{ pattern: /^gemini-(?:2\.5|3)/, can: "vtrs", contextTokens: 1_048_576 },
	{ pattern: /^gemini-(?:1\.5|2\.0)/, can: "vtRs", contextTokens: M },
	{ pattern: /^deepseek-v4-(?:pro|flash)(?!-vision)/, can: "Vtrs", contextTokens: M },
	{ pattern: /^deepseek-(?:reasoner|r1)/, can: "Vr" },
	{ pattern: /^deepseek-(?:chat|v3)/, can: "Vt" },
	{ pattern: /^pixtral/, can: "vtR", contextTokens: 128 * K },
	{ pattern: /^magistral/, can: "tr" },
	{ pattern: /^(?:codestral|open-mistral|open-mixtral)/, can: "VR" },
	{ pattern: /^grok-4\.[3-9]/, can: "vtr" },
	{ pattern: /^grok-4-(?:1-)?fast/, can: "vts", contextTokens: 2 * M },
	{ pattern: /^grok-4/, can: "tr" },
	{ pattern: /^grok-3-mini/, can: "Vtrs", contextTokens: 131_072 },
	{ pattern: /^grok-3/, can: "VtRs", contextTokens: 131_072 },
	{ pattern: /llava|minicpm-v|moondream|(?:^|[-_.])vl(?:[-_.:]|$)|-vision/, can: "v" },
	{ pattern: /^qwq/, can: "Vtr" },
	{ pattern: /^qwen-?3(?:[:.-]|$)/, can: "t" },
	{ pattern: /^gemma-?3(?!n)/, can: "R" },
	{ pattern: /^llama-?3\.[13](?:[:.-]|$)/, can: "VtR", contextTokens: 131_072 },
	{ pattern: /^llama-?4/, can: "vtR" },
	{ pattern: /^phi-?[34](?:[:.-]|$)/, can: "R" },
];

const LETTERS = { v: "vision", t: "tools", r: "reasoning", s: "structured" } as const;

/** What is known of a model by its name alone. */
export function findFamily(model: string): ModelAbilities {
	const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
	const family = FAMILIES.find(({ pattern }) => pattern.test(name));
	if (family === undefined) return { capabilities: {} };
	const known = Object.entries(LETTERS).flatMap(([letter, capability]): [string, boolean][] => {
		if (family.can.includes(letter)) return [[capability, true]];
		return family.can.includes(letter.toUpperCase()) ? [[capability, false]] : [];
	});
	return {
		capabilities: Object.fromEntries(known),
		...(family.contextTokens === undefined ? {} : { contextTokens: family.contextTokens }),
	};
}
