/** How requests get to a server. `other`: by a kind of proxy that only the network of the pages can use. */
export type Route =
	| { readonly type: "direct" }
	| { readonly type: "proxy"; readonly host: string; readonly port: number }
	| { readonly type: "other"; readonly address: string };

/** The way that is tried first, of those that Chromium names, such as `PROXY a.example:8080; DIRECT`. */
export function readProxy(ways: string): Route {
	const [kind = "", address = ""] = ways.split(";", 1)[0]?.trim().split(/\s+/) ?? [];
	if (kind === "" || kind.toUpperCase() === "DIRECT") return { type: "direct" };
	const url = URL.parse(`http://${address}`);
	// Only name and port: a login could stand before them.
	if (url === null) return { type: "other", address: "" };
	return kind.toUpperCase() === "PROXY"
		? { type: "proxy", host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || 80) }
		: { type: "other", address: url.host };
}
