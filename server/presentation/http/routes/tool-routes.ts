import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { AppError } from "../../../domain/app-error.ts";
import { userIdSchema } from "../../../protocol/ids.ts";
import { deletedCountResponseSchema } from "../../../protocol/rest.ts";
import {
	toolPermissionSchema,
	toolPermissionsResponseSchema,
	toolServerNameSchema,
	toolServerSchema,
	toolsResponseSchema,
} from "../../../protocol/tools.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const userParams = z.object({ user_id: userIdSchema });
const tags = ["tools"];

export function registerToolRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	app.get("/api/tools", {
		schema: {
			tags,
			summary: "Tool servers that are set up, their state and their tools",
			response: answers(toolsResponseSchema),
		},
		handler: async () => ({ servers: [...(await deps.tools.describe())] }),
	});
	app.post("/api/tools/:name/retry", {
		schema: {
			tags,
			summary: "Start a tool server that failed again, now; one that is not failed stays as it is",
			params: z.object({ name: toolServerNameSchema }),
			response: answers(toolServerSchema, 404, 422),
		},
		handler: async (request) => {
			const { name } = request.params;
			deps.bus.retryToolServer(name);
			const server = await deps.tools.retry(name);
			if (server === null) throw new AppError("not_found", "There is no tool server of this name.");
			return server;
		},
	});
	app.get("/api/users/:user_id/tool-permissions", {
		schema: {
			tags,
			summary: "What a user decided for good of tools",
			params: userParams,
			response: answers(toolPermissionsResponseSchema, 422),
		},
		handler: async (request) => ({
			permissions: [...(await deps.toolPermissions.list(request.params.user_id))],
		}),
	});
	app.delete("/api/users/:user_id/tool-permissions/:permission_id", {
		schema: {
			tags,
			summary: "Take such a decision back: the tool is asked for again",
			params: userParams.extend({ permission_id: z.string().max(64) }),
			response: answers(deletedCountResponseSchema, 404),
		},
		handler: async (request) => {
			const { user_id: userId, permission_id: id } = request.params;
			if (!(await deps.toolPermissions.remove(userId, id, deps.clock.now()))) throw new AppError("not_found");
			return { deleted_count: 1 };
		},
	});
	app.post("/api/users/:user_id/tool-permissions/:permission_id/restore", {
		schema: {
			tags,
			summary: "Put a decision that was taken back in force again, within an hour",
			params: userParams.extend({ permission_id: z.string().max(64) }),
			response: answers(toolPermissionSchema, 404),
		},
		handler: async (request) => {
			const { user_id: userId, permission_id: id } = request.params;
			const restored = await deps.toolPermissions.restore(userId, id, deps.clock.now());
			if (restored === null) throw new AppError("not_found");
			return restored;
		},
	});
}
