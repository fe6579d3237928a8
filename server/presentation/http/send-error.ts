import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import { AppError } from "../../domain/app-error.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import type { ErrorResponse } from "../../protocol/rest.ts";

/** Answers any failure of a route as `{detail, code}` [S6]; what was not expected is logged whole and told as `internal`. */
export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
	if (hasZodFastifySchemaValidationErrors(error)) {
		reply.status(422).send(validationBody(error.validation, error.validationContext ?? "body"));
		return;
	}
	const { code, message } = explain(error, request);
	reply.status(ERRORS[code].status).send(errorBody(code, message));
}

export function errorBody(code: ErrorCode, message: string = ERRORS[code].message): ErrorResponse {
	return { detail: message, code };
}

function explain(error: FastifyError, request: FastifyRequest): { code: ErrorCode; message?: string } {
	if (error instanceof AppError) return { code: error.code, message: error.message };
	const known = FASTIFY_ERRORS[error.code];
	if (known !== undefined) return { code: known };
	if (error instanceof SyntaxError || error.statusCode === 400) return { code: "invalid_json" };
	if (isResponseSerializationError(error)) {
		request.log.error({ error: error.message, cause: String(error.cause) }, "answer does not fit its schema");
		return { code: "internal" };
	}
	request.log.error({ error: String(error), stack: error.stack }, "request failed");
	return { code: "internal" };
}

const FASTIFY_ERRORS: Readonly<Record<string, ErrorCode>> = {
	FST_ERR_CTP_BODY_TOO_LARGE: "too_large",
	FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
	FST_ERR_CTP_EMPTY_JSON_BODY: "invalid_json",
	FST_ERR_CTP_INVALID_JSON_BODY: "invalid_json",
	FST_ERR_BAD_URL: "not_found",
	FST_ERR_MAX_PARAM_LENGTH: "not_found",
};

type ZodIssue = {
	readonly instancePath: string;
	readonly message?: string | undefined;
	readonly keyword: string;
};

function validationBody(issues: readonly ZodIssue[], context: string): ErrorResponse {
	const detail = issues.map((issue) => ({
		loc: [context === "querystring" ? "query" : context, ...issue.instancePath.split("/").filter(Boolean)],
		msg: issue.message ?? "has the wrong form",
		type: issue.keyword,
	}));
	return { detail, code: "invalid_request" };
}
