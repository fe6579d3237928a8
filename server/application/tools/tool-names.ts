const MAX_LENGTH = 64;

/**
 * The name under which a model is told a tool: that of its server before its own, so that no server can pass its
 * tools off as another's. One that is too long or has other characters gets a hash in place of what is lost.
 */
export function toolNameFor(server: string, tool: string): string {
	const whole = `${server}__${tool}`;
	const name = whole.replace(/[^A-Za-z0-9_-]/g, "_");
	if (name === whole && name.length <= MAX_LENGTH) return name;
	const mark = `_${hash(whole)}`;
	return name.slice(0, MAX_LENGTH - mark.length) + mark;
}

/** FNV-1a of 32 bits: it keeps names apart, and secures nothing. */
function hash(text: string): string {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) {
		value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
	}
	return value.toString(16).padStart(8, "0");
}

/** Whether a chat's list of tools has this one. */
export function isToolChosen(chosen: readonly string[], server: string, tool: string): boolean {
	return chosen.includes(server) || chosen.includes(`${server}/${tool}`);
}

/** The servers of which a chat's list has anything. */
export function serversOf(chosen: readonly string[]): readonly string[] {
	return [...new Set(chosen.map((entry) => entry.split("/", 1)[0] ?? ""))].filter((name) => name !== "");
}
