/** Arguments as people read them; as they came where they are no JSON. */
export function formatArguments(json: string): string {
	try {
		return JSON.stringify(JSON.parse(json), null, 2);
	} catch {
		return json;
	}
}

const LONGEST = 120;

/** The same in a few words: the values alone. */
export function summarizeArguments(json: string): string {
	let text = json;
	try {
		const value: unknown = JSON.parse(json);
		if (typeof value === "object" && value !== null) {
			const words = Object.values(value).map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
			text = words.join(", ");
		}
	} catch {
		// As it came.
	}
	const line = text.replace(/\s+/g, " ").trim();
	return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
