import type { Shell } from "electron";
import type { Log } from "./log-file.ts";

const MAX_LENGTH = 4096;

/** The only way out of the app; an address that is not one to hand to the system goes nowhere. */
export function openExternal(
	{ shell, log }: { readonly shell: Pick<Shell, "openExternal">; readonly log: Log },
	address: string,
): void {
	const url = parseExternal(address);
	if (url === null) {
		log.warn("Refused to open an address outside of the app");
		return;
	}
	shell.openExternal(url).catch((error) => log.warn(`An address could not be opened: ${String(error)}`));
}

/** Web pages and mail only; no names or passwords in it, nothing a shell or a mail program could take amiss. */
export function parseExternal(address: string): string | null {
	if (address.length > MAX_LENGTH || hasControl(address)) return null;
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return null;
	}
	if (url.protocol === "mailto:") return isPlainMail(url) ? url.href : null;
	if (url.protocol !== "http:" && url.protocol !== "https:") return null;
	return url.hostname !== "" && url.username === "" && url.password === "" ? url.href : null;
}

/** Some mail programs attach files that a link names. */
function isPlainMail(url: URL): boolean {
	return [...url.searchParams.keys()].every((name) => /^(?:subject|body|cc|bcc|to)$/i.test(name));
}

function hasControl(text: string): boolean {
	return [...text].some((char) => char < " " || char === "\u007f");
}
