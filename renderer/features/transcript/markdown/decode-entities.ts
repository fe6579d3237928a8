const ENTITY = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});/g;
const MOST_KNOWN = 4000;
const known = new Map<string, string>();

/** Character references such as `&amp;` as the characters they stand for; all else is left as it is. */
export function decodeEntities(text: string): string {
	if (!text.includes("&")) return text;
	return text.replace(ENTITY, (entity) => {
		const decoded = known.get(entity);
		if (decoded !== undefined) return decoded;
		// There are some two thousand; who needs more than these made them up.
		if (known.size >= MOST_KNOWN) return entity;
		const fresh = decodeEntity(entity);
		known.set(entity, fresh);
		return fresh;
	});
}

/** Only a single reference is ever given to the parser, so that no element can come of it. */
function decodeEntity(entity: string): string {
	return new DOMParser().parseFromString(entity, "text/html").body.textContent ?? entity;
}
