/** Joins class names; what is false is left out. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
	return names.filter((name) => name).join(" ");
}
