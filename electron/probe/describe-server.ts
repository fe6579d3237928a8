import type { ServerIdentity } from "../../server/protocol/recognize-server.ts";
import type { FoundServer } from "../bridge.ts";

/** What a server says of itself, fit to be read. */
export function describeServer(url: string, { name, version, hasLogins }: ServerIdentity): FoundServer {
	return {
		url,
		kind: "parley",
		name,
		version,
		login: hasLogins ? "token" : "none",
	};
}
