import { judgeProtocol, recognizeServer } from "../../server/protocol/recognize-server.ts";
import { FAILURES } from "./failures.ts";
import { isFields, readCount, readList, readText } from "./fields.ts";
import { DEFAULT_MESSAGE_BYTES, findObstacle, type Probe } from "./probe-outcome.ts";
import type { RestClient } from "./rest-client.ts";

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
	if (fit !== "fits") return { outcome: "refused", reason: WRONG_AGE[fit], cause: fit };
	const { name, version, serverId, hasLogins } = identity;
	const limits = isFields(body.limits) ? body.limits : {};
	return {
		outcome: "known",
		server: {
			...{ kind: "parley", version, serverId, hasLogins },
			name: name || "Parley",
			capabilities: readList(body.capabilities, readText).slice(0, MAX_CAPABILITIES),
			messageBytes: readCount(limits.message_bytes) ?? DEFAULT_MESSAGE_BYTES,
			frameBytes: readCount(limits.frame_bytes),
			attachmentBytes: readCount(limits.attachment_bytes) ?? 0,
			messageAttachments: readCount(limits.message_attachments) ?? 1,
		},
	};
}

const WRONG_AGE = { too_old: FAILURES.serverTooOld, too_new: FAILURES.serverTooNew } as const;
/** Far more than there are; whatever a server says is kept with the page. */
const MAX_CAPABILITIES = 200;
