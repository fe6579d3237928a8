import { describeFailure } from "../client/request-error.ts";
import type { Text } from "../i18n/text.ts";

/** Why a request failed, for features, which know nothing of the client. */
export function explainFailure(error: unknown, t: Text): string {
	return describeFailure(error, t);
}
