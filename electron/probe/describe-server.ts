import { readableLine } from "../../server/protocol/readable-text.ts";
import type { ServerIdentity } from "../../server/protocol/recognize-server.ts";
import type { FoundServer } from "../bridge.ts";

const MAX_NAME = 80;
const MAX_VERSION = 40;

/** What a server says of itself, fit to be read. */
export function describeServer(url: string, { name, version, hasLogins }: ServerIdentity): FoundServer {
	return {
		url,
		kind: "parley",
		name: readableLine(name, MAX_NAME),
		version: readableLine(version, MAX_VERSION),
		login: hasLogins ? "token" : "none",
	};
}
