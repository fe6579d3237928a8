import { describeFailure } from "../client/request-error.ts";

/** Why a request failed, for features, which know nothing of the client. */
export function explainFailure(error: unknown): string {
	return describeFailure(error);
}
