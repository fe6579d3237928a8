/** What programs call a field: words joined by one line each. */
const NAME = /^[\p{L}\d]+(?:[_-][\p{L}\d]+)*$/u;

/** `first_name` → “First name”. Any other name is shown as it is, one without letters in quotes. */
export function labelOf(name: string): string {
	if (name.trim() === "") return JSON.stringify(name);
	if (!NAME.test(name)) return name;
	const words = name.replace(/[_-]/g, " ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}
