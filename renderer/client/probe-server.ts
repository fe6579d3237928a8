import { judgeProtocol, recognizeServer } from "../../server/protocol/recognize-server.ts";
import type { RefusalCause, ServerDescription } from "./chat-client.ts";
import { FAILURES } from "./failures.ts";
import { isFields, readCount, readList, readText } from "./fields.ts";
import type { Answer, RestClient } from "./rest-client.ts";

export type Probe =
	| { readonly outcome: "known"; readonly server: ServerDescription }
	| { readonly outcome: "refused"; readonly reason: string; readonly cause: RefusalCause };

export const DEFAULT_MESSAGE_BYTES = 256 * 1024;

/**
 * Learns what the server is [H1]. Whatever is not an answer of a Parley server is a seed server, except a
 * refusal and a fault that will pass. @throws {RequestError} without an answer
 */
export async function probeServer(rest: Pick<RestClient, "ask" | "askForChat">): Promise<Probe | "busy"> {
	const answer = await rest.ask("GET", "/api/server");
	const { status, body } = answer;
	const early = findObstacle(answer);
	if (early !== null) return early;
	const identity = recognizeServer(status, body);
	if (identity === null || !isFields(body)) {
		const { probeSeed } = await import("./probe-seed.ts");
		return probeSeed(rest, body);
	}
	const fit = judgeProtocol(identity.protocol);
	if (fit !== "fits") return { outcome: "refused", reason: WRONG_AGE[fit], cause: "version" };
	const { name, version, serverId, hasLogins } = identity;
	const limits = isFields(body.limits) ? body.limits : {};
	return {
		outcome: "known",
		server: {
			...{ kind: "parley", version: version.slice(0, 40), serverId, hasLogins },
			name: name.slice(0, 80) || "Parley",
			capabilities: readList(body.capabilities, readText).slice(0, MAX_CAPABILITIES),
			messageBytes: readCount(limits.message_bytes) ?? DEFAULT_MESSAGE_BYTES,
			attachmentBytes: readCount(limits.attachment_bytes) ?? 0,
			messageAttachments: readCount(limits.message_attachments) ?? 1,
		},
	};
}

/** A refusal, or trouble that will pass. Null: it is an answer. */
export function findObstacle({ status, body }: Answer): Probe | "busy" | null {
	if (status === 401 || status === 403) {
		const detail = isFields(body) ? readText(body.detail) : null;
		return {
			outcome: "refused",
			reason: detail?.slice(0, MAX_TEXT) ?? FAILURES.connectionRefused,
			cause: "login",
		};
	}
	return status === 429 || status >= 502 ? "busy" : null;
}

const WRONG_AGE = { too_old: FAILURES.serverTooOld, too_new: FAILURES.serverTooNew } as const;
/** Far more than there are; whatever a server says is kept with the page. */
const MAX_CAPABILITIES = 200;

const MAX_TEXT = 500;
