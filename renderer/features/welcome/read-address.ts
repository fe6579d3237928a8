import type { Text } from "../../i18n/text.ts";

/** The address a person wrote, with the scheme they left out; null: it is none. */
export function readAddress(text: string): string | null {
	const written = text.trim();
	if (written === "" || /\s/.test(written)) return null;
	const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/i.test(written);
	const address = /^[a-z][a-z+.-]*:\/\//i.test(written)
		? written
		: `${isHere ? "http" : "https"}://${written}`;
	if (!URL.canParse(address)) return null;
	const { protocol, username, password } = new URL(address);
	const isWeb = protocol === "https:" || protocol === "http:";
	return isWeb && username === "" && password === "" ? address.replace(/\/+$/, "") : null;
}

export function describeNoAddress(t: Text): string {
	return t("This is not an address. It looks like {example}", { example: "https://chat.example.org" });
}
