import { normalizeText } from "./text.ts";

const LONGEST_NAME = 120;
const LONGEST_EXTENSION = 16;

/** Turn the direction of writing, or are nowhere to be seen: `report\u202Efdp.exe` reads as `reportexe.pdf`. */
const DECEPTIVE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/gu;

/**
 * The name of a file as it may be shown and stored: its last part without folders, one line, nothing that deceives
 * the eye, at most 120 characters with its extension kept; never empty.
 */
export function cleanFileName(given: string): string {
	const last =
		normalizeText(given)
			.split(/[/\\]/)
			.findLast((part) => part.trim() !== "") ?? "";
	const line = last.normalize("NFC").replace(DECEPTIVE, "").replace(/\s+/g, " ").trim();
	const named = line.replace(/[. ]+$/, "");
	return named === "" ? "file" : shorten(named);
}

/** Letters after the last dot, lower case and without it; empty where there is none. */
export function fileExtension(name: string): string {
	const dot = name.lastIndexOf(".");
	const extension = dot <= 0 ? "" : name.slice(dot + 1);
	return /^[A-Za-z0-9_+-]{1,16}$/.test(extension) ? extension.toLowerCase() : "";
}

function shorten(name: string): string {
	const characters = Array.from(name);
	if (characters.length <= LONGEST_NAME) return name;
	const extension = fileExtension(name);
	const kept = extension === "" ? "" : `.${name.slice(-extension.length)}`;
	const room = LONGEST_NAME - Math.min(kept.length, LONGEST_EXTENSION + 1) - 1;
	return `${characters.slice(0, room).join("").trimEnd()}…${kept}`;
}
