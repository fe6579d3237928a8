import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type UserId, userIdSchema } from "../../../protocol/ids.ts";
import { correctModels } from "../../../protocol/model-corrections.ts";
import {
	healthResponseSchema,
	type Model,
	modelsResponseSchema,
	type Ready,
	readyResponseSchema,
	serverInfoSchema,
} from "../../../protocol/rest.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const LIST_MODELS_TIMEOUT_MS = 5000;
const tags = ["server"];

export function registerServerRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	app.get("/api/server", {
		schema: { tags, summary: "What this server is and can do", response: answers(serverInfoSchema) },
		handler: async () => deps.serverInfo,
	});
	app.get("/api/models", {
		schema: {
			tags,
			summary: "Models that can answer now; with `user_id` as this user has corrected them",
			querystring: z.object({ user_id: userIdSchema.optional() }),
			response: answers(modelsResponseSchema, 422),
		},
		handler: async ({ query }) => ({
			models: [...(await listModels(deps, query.user_id))],
			problems: (deps.models.readProblems?.() ?? []).map(({ providerId, provider, isPending, message }) => ({
				...{ provider_id: providerId, provider, pending: isPending, message },
			})),
		}),
	});
	app.get("/health", {
		schema: { tags, summary: "The process answers", response: answers(healthResponseSchema) },
		handler: async () => ({ status: "ok" as const }),
	});
	app.get("/ready", {
		schema: {
			tags,
			summary: "The server can store and stream; 503 while it cannot",
			response: { ...answers(readyResponseSchema), 503: readyResponseSchema },
		},
		handler: async (_request, reply) => {
			const ready = await readiness(deps.checks);
			if (ready.status !== "ready") reply.status(503);
			return ready;
		},
	});
}

async function listModels(deps: HttpDeps, userId: UserId | undefined): Promise<readonly Model[]> {
	const notes = userId === undefined ? [] : await deps.library.listItems(userId, "models");
	return correctModels(await deps.models.listModels(AbortSignal.timeout(LIST_MODELS_TIMEOUT_MS)), notes);
}

/** What of this server works. */
export async function readiness(checks: HttpDeps["checks"]): Promise<Ready> {
	const results = await Promise.all(
		Object.entries(checks).map(async ([name, check]) => {
			try {
				return [name, await check()] as const;
			} catch (error) {
				return [name, { ok: false, detail: error instanceof Error ? error.message : String(error) }] as const;
			}
		}),
	);
	const isReady = results.every(([, health]) => health.ok);
	return { status: isReady ? "ready" : "not_ready", checks: Object.fromEntries(results) };
}
