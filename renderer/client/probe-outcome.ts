import { readableLine } from "../../server/protocol/readable-text.ts";
import type { RefusalCause, ServerDescription } from "./chat-client.ts";
import { FAILURES } from "./failures.ts";
import { isFields, readText } from "./fields.ts";
import type { Answer } from "./rest-client.ts";

export type Probe =
	| { readonly outcome: "known"; readonly server: ServerDescription }
	| { readonly outcome: "refused"; readonly reason: string; readonly cause: RefusalCause };

/** For a server that does not tell. */
export const DEFAULT_MESSAGE_BYTES = 256 * 1024;
const MAX_TEXT = 500;

/** A refusal, or trouble that will pass. Null: it is an answer. */
export function findObstacle({ status, body }: Answer): Probe | "busy" | null {
	if (status === 401 || status === 403) {
		const detail = isFields(body) ? readableLine(readText(body.detail) ?? "", MAX_TEXT) : "";
		return {
			outcome: "refused",
			reason: detail || FAILURES.connectionRefused,
			cause: "login",
		};
	}
	return status === 429 || status >= 502 ? "busy" : null;
}
