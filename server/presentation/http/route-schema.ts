import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { z } from "zod";
import { errorResponseSchema } from "../../protocol/rest.ts";

/** Answers of a route for the OpenAPI page: the good one and the errors it can meet. */
export function answers(ok: z.ZodType, ...errors: readonly number[]): Record<number, z.ZodType> {
	return Object.fromEntries([[200, ok], ...[403, ...errors].map((status) => [status, errorResponseSchema])]);
}

/** The scope with zod schemas as the types of its requests. */
export function typed(scope: FastifyInstance) {
	return scope.withTypeProvider<ZodTypeProvider>();
}
