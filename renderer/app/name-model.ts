import type { Text } from "../i18n/text.ts";

/** Models have names of their own; what is built in is called as it is in the words around it. */
export function nameModel(name: string, t: Text): string {
	return name === "Guide" ? t("Guide") : name;
}
