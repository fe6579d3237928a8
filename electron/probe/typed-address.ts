import { isLoopbackName } from "../../server/protocol/is-loopback-name.ts";

/** An address as a person typed or pasted it. */
export type TypedAddress = {
	/** Null: they did not write one. */
	readonly scheme: "http" | "https" | null;
	/** Name and port. */
	readonly host: string;
	readonly isLoopback: boolean;
	/** Parts of the path, which may lead to a page of the server rather than to the server. */
	readonly segments: readonly string[];
};

/** More parts than the longest path at which anybody puts a server. */
const MAX_SEGMENTS = 6;

/** Null: it is no address of a web server. */
export function parseTypedAddress(text: string): TypedAddress | null {
	const written = text.trim();
	if (written === "" || /\s/.test(written)) return null;
	const scheme = /^([a-z][a-z+.-]*):\/\//i.exec(written)?.[1]?.toLowerCase() ?? null;
	if (scheme !== null && scheme !== "http" && scheme !== "https") return null;
	const address = scheme === null ? `https://${written}` : written;
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	if (url.username !== "" || url.password !== "" || url.hostname === "") return null;
	return {
		scheme,
		host: hostOf(written, scheme, url),
		isLoopback: isLoopbackName(url.hostname),
		segments: url.pathname
			.split("/")
			.filter((part) => part !== "")
			.slice(0, MAX_SEGMENTS),
	};
}

/** The schemes to try, in this order: encrypted first, but where nothing leaves this computer. */
export function schemesOf({
	scheme,
	isLoopback,
}: TypedAddress): readonly ["https", "http"] | readonly ["http", "https"] {
	const first = isLoopback && scheme !== "https" ? "http" : "https";
	return first === "http" ? ["http", "https"] : ["https", "http"];
}

/** Where a server could be, from the whole path to none of it. */
export function listBases({ host, segments }: TypedAddress, scheme: "http" | "https"): readonly string[] {
	const { origin } = new URL(`${scheme}://${host}`);
	return Array.from({ length: segments.length + 1 }, (_, cut) =>
		[origin, ...segments.slice(0, segments.length - cut)].join("/"),
	);
}

/** A parsed address drops the port that its scheme has anyway, which for the other scheme is another one. */
function hostOf(written: string, scheme: string | null, url: URL): string {
	if (scheme === null && url.port === "" && /^[^/?#]*:443(?=[/?#]|$)/.test(written))
		return `${url.hostname}:443`;
	return url.host;
}
