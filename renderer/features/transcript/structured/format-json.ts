/** As people read it. Undefined: it is nested too deep to be written. */
export function formatJson(value: unknown): string | undefined {
	try {
		return JSON.stringify(value, null, 2);
	} catch {
		return undefined;
	}
}
