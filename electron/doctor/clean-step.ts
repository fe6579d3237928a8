import type { DiagnosisStep } from "../bridge.ts";

/** What could be an invite, a token, or a login before an address. */
const SECRET_LIKE = /(?<=\b(?:invite|token)[=:/]\s*)[^\s&#"',]+|(?<=\/\/)[^/\s@]+@/gi;
const HIDDEN = "[secret]";

/** A step in which nothing secret is left, also where a server says it back. */
export function cleanStep(
	step: DiagnosisStep,
	token: string | null,
	clean: (text: string) => string,
): DiagnosisStep {
	const hide = (text: string) => {
		const own = token === null || token === "" ? text : text.replaceAll(token, HIDDEN);
		return clean(own).replace(SECRET_LIKE, HIDDEN);
	};
	return { ...step, finding: cleanTexts(step.finding, hide) };
}

function cleanTexts<Value>(value: Value, hide: (text: string) => string): Value;
function cleanTexts(value: unknown, hide: (text: string) => string): unknown {
	if (typeof value === "string") return hide(value);
	if (Array.isArray(value)) return value.map((item: unknown) => cleanTexts(item, hide));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanTexts(item, hide)]));
}
