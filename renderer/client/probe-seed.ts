import { isChatList } from "../../server/protocol/is-chat-list.ts";
import type { ServerDescription } from "./chat-client.ts";
import { FAILURES } from "./failures.ts";
import { isFields } from "./fields.ts";
import { DEFAULT_MESSAGE_BYTES, findObstacle, type Probe } from "./probe-outcome.ts";
import type { RestClient } from "./rest-client.ts";

/**
 * Whether what does not know [H1] is a seed server. What is no error as they are told [S6] may be the page of a proxy
 * or a network, or the word of a gateway, so that only a list of chats makes it one. @param body null: it was no JSON
 */
export async function probeSeed(
	rest: Pick<RestClient, "askForChat">,
	body: unknown,
): Promise<Probe | "busy"> {
	if (isFields(body) && "detail" in body) return SEED;
	const answer = await rest.askForChat();
	const obstacle = findObstacle(answer);
	if (obstacle !== null || isChatList(answer.body)) return obstacle ?? SEED;
	return { outcome: "refused", reason: FAILURES.stranger, cause: "stranger" };
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

const SEED = { outcome: "known", server: SEED_SERVER } as const;
