import type { Text } from "../i18n/text.ts";

/** Models have names, or ids, of their own; what is built in, with its provider, is called as it is in the words around it. */
export function nameModel(name: string, t: Text): string {
	return /^guide$/i.test(name) ? t("Guide") : name;
}
