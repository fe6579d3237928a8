import { ModelError } from "../../../application/model-port.ts";
import type { ResponseReader } from "./response-reader.ts";

const CONNECTION_CODES: ReadonlySet<string> = new Set(["model_unreachable", "model_cut", "model_stalled"]);

/** Failures of the connection harm no answer that can be had again: they are worth another attempt. */
export function asResumable(error: unknown, reader: ResponseReader): unknown {
	if (!(error instanceof ModelError) || error.retryable || reader.position() === null) return error;
	if (!CONNECTION_CODES.has(error.code)) return error;
	return new ModelError(error.code, error.message, { cause: error.cause ?? error, retryable: true });
}
