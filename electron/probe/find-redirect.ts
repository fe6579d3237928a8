import http from "node:http";
import https from "node:https";

const TIMEOUT_MS = 3000;

/** To which origin an address leads, by asking it once more with nothing but its path. Null: that cannot be told. */
export function findRedirect(address: string, signal?: AbortSignal): Promise<string | null> {
	return new Promise((resolve) => {
		const { get } = address.startsWith("https:") ? https : http;
		const request = get(
			address,
			{ agent: false, timeout: TIMEOUT_MS, ...(signal && { signal }) },
			(answer) => {
				resolve(originOf(answer.headers.location, address));
				request.destroy();
			},
		);
		request.on("error", () => resolve(null));
		request.on("timeout", () => request.destroy(new Error("It took too long")));
	});
}

function originOf(location: string | undefined, address: string): string | null {
	if (location === undefined || !URL.canParse(location, address)) return null;
	const { origin, protocol } = new URL(location, address);
	return /^https?:$/.test(protocol) ? origin : null;
}
