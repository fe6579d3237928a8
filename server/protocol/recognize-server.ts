import { PROTOCOL_VERSION } from "./protocol-version.ts";
import { readableLine } from "./readable-text.ts";

const MAX_NAME = 80;
const MAX_VERSION = 40;
const MAX_ID = 200;

/** What a server says of itself [H1], in so far as it can be believed. Name and version are fit to be read. */
export type ServerIdentity = {
	readonly name: string;
	readonly version: string;
	readonly serverId: string;
	readonly hasLogins: boolean;
	/** Null: it does not say, which proves nothing. */
	readonly protocol: { readonly min: number; readonly max: number } | null;
};

/** Whether client and server have a version of the protocol in common. */
export type ProtocolFit = "fits" | "too_old" | "too_new";

/** Reads the answer to `GET /api/server`; null: it is none of a Parley server, which makes it a seed server or none. */
export function recognizeServer(status: number, body: unknown): ServerIdentity | null {
	if (status !== 200 || !isRecord(body) || body.product !== "parley") return null;
	return {
		name: readableLine(textOf(body.name), MAX_NAME),
		version: readableLine(textOf(body.version), MAX_VERSION),
		serverId: textOf(body.server_id).slice(0, MAX_ID),
		hasLogins: body.auth === "token",
		protocol: readProtocol(body.protocol),
	};
}

/** Only a server that says so is too old or too new for this client. */
export function judgeProtocol(protocol: ServerIdentity["protocol"], own = PROTOCOL_VERSION): ProtocolFit {
	if (protocol === null) return "fits";
	if (protocol.max < own) return "too_old";
	return protocol.min > own ? "too_new" : "fits";
}

function readProtocol(value: unknown): ServerIdentity["protocol"] {
	if (!isRecord(value)) return null;
	const { min, max } = value;
	const isRange = isVersion(min) && isVersion(max) && min <= max;
	return isRange ? { min, max } : null;
}

function isVersion(value: unknown): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}

function textOf(value: unknown): string {
	return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
