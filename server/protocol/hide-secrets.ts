/** What could be an invite, a token, or a login before an address. */
const SECRET_LIKE = /(?<=\b(?:invite|token)[=:/]\s*)[^\s&#"',]+|(?<=\/\/)[^/\s@]+@/gi;
const HIDDEN = "[secret]";

/** The same with nothing secret left in its texts, also where a server says it back. @param clean takes out more */
export function hideSecrets<Value>(
	value: Value,
	token: string | null,
	clean: (text: string) => string = (text) => text,
): Value {
	return changeTexts(value, (text) => {
		const own = token === null || token === "" ? text : text.replaceAll(token, HIDDEN);
		return clean(own).replace(SECRET_LIKE, HIDDEN);
	});
}

function changeTexts<Value>(value: Value, change: (text: string) => string): Value;
function changeTexts(value: unknown, change: (text: string) => string): unknown {
	if (typeof value === "string") return change(value);
	if (Array.isArray(value)) return value.map((item: unknown) => changeTexts(item, change));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changeTexts(item, change)]));
}
