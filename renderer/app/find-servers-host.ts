import { pickCalls } from "./desktop-host.ts";
import type { ServersHost } from "./servers.ts";

/** Null in a browser, which knows the server it came from only. */
export function findServersHost(host: Pick<Window, "desktop">): ServersHost | null {
	const calls = pickCalls(host, [
		...([
			"listServers",
			"showServer",
			"changeServer",
			"removeServer",
			"reportServer",
			"reviewCertificate",
		] as const),
	]);
	const onServers = host.desktop?.onServers;
	return calls === null || onServers === undefined ? null : { ...calls, onServers };
}
