import { pickCalls } from "./desktop-host.ts";
import type { AddHost } from "./servers.ts";

/** Null in a browser, where there is no adding. */
export function findAddHost(host: Pick<Window, "desktop">): AddHost | null {
	return pickCalls(host, [
		"probeServer",
		"checkServer",
		"chooseServer",
		"acceptInvite",
		"showServer",
		"reviewCertificate",
	]);
}
