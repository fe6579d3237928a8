import type { ServerDescription } from "./chat-client.ts";
import { FAILURES } from "./failures.ts";
import { isFields, readCount, readList, readText } from "./fields.ts";
import type { RestClient } from "./rest-client.ts";

export type Probe =
	| { readonly outcome: "known"; readonly server: ServerDescription }
	| { readonly outcome: "refused"; readonly reason: string };

const DEFAULT_MESSAGE_BYTES = 256 * 1024;

/**
 * Learns what the server is [H1]. Whatever is not an answer of a Parley server is a seed server, except a
 * refusal and a fault that will pass. @throws {RequestError} without an answer
 */
export async function probeServer(rest: Pick<RestClient, "ask">): Promise<Probe | "busy"> {
	const { status, body } = await rest.ask("GET", "/api/server");
	if (status === 401 || status === 403) {
		const detail = isFields(body) ? readText(body.detail) : null;
		return { outcome: "refused", reason: detail ?? FAILURES.connectionRefused };
	}
	if (status === 429 || status >= 502) return "busy";
	if (!isFields(body) || body.product !== "parley") return { outcome: "known", server: SEED_SERVER };
	const limits = isFields(body.limits) ? body.limits : {};
	return {
		outcome: "known",
		server: {
			kind: "parley",
			name: readText(body.name) ?? "Parley",
			version: readText(body.version) ?? "",
			serverId: readText(body.server_id) ?? "",
			hasLogins: body.auth === "token",
			capabilities: readList(body.capabilities, readText),
			messageBytes: readCount(limits.message_bytes) ?? DEFAULT_MESSAGE_BYTES,
			attachmentBytes: readCount(limits.attachment_bytes) ?? 0,
			messageAttachments: readCount(limits.message_attachments) ?? 1,
		},
	};
}

const SEED_SERVER: ServerDescription = {
	kind: "seed",
	name: "",
	version: "",
	serverId: "",
	hasLogins: false,
	capabilities: ["structured"],
	messageBytes: DEFAULT_MESSAGE_BYTES,
	attachmentBytes: 0,
	messageAttachments: 0,
};
