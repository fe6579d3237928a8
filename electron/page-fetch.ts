import type { Net } from "electron";

/**
 * Fetches as the pages do: the certificates, proxies and names that count are those of Chromium and the system. No
 * cookie goes along. What came may be read whatever it allows to other pages, so that the reason of a refusal shows.
 */
export function createPageFetch(net: Pick<Net, "fetch">): typeof fetch {
	return (input, init) => {
		const headers = new Headers(init?.headers);
		// With an origin Electron would else apply the rules for scripts, and tell nothing but that it failed.
		headers.set("sec-fetch-mode", "no-cors");
		return net.fetch(String(input), {
			...init,
			headers: Object.fromEntries(headers),
			credentials: "omit",
		} as Parameters<Net["fetch"]>[1]);
	};
}
