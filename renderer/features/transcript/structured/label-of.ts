/** `first_name` → “First name”. */
export function labelOf(name: string): string {
	const words = name.replace(/[_-]+/g, " ").trim();
	return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
