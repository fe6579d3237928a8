import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { deleteEmptyChats } from "../../../application/manage-chats.ts";
import { searchHistory } from "../../../application/search-history.ts";
import { userIdSchema } from "../../../protocol/ids.ts";
import {
	chatSchema,
	deletedCountResponseSchema,
	listChatsQuerySchema,
	searchPageSchema,
	searchQuerySchema,
	syncQuerySchema,
	syncResponseSchema,
} from "../../../protocol/rest.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";
import { sendJson, writeChats, writeList, writeSync } from "../write-json.ts";

const userParams = z.object({ user_id: userIdSchema });
const tags = ["users"];

export function registerUserRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	app.get("/api/users/:user_id/chats", {
		schema: {
			tags,
			summary: "A user's chats, newest first, with their messages unless messages=none",
			params: userParams,
			querystring: listChatsQuerySchema,
			response: answers(z.array(chatSchema), 422),
		},
		handler: async (request, reply) => {
			const { messages, limit, before, before_updated_at: beforeUpdatedAt, pinned } = request.query;
			const chats = await deps.chats.listChats(request.params.user_id, {
				limit: limit ?? null,
				before: before ?? null,
				beforeUpdatedAt: beforeUpdatedAt ?? null,
				isPinnedFirst: pinned === "first",
			});
			return sendJson(reply, messages === "none" ? writeList(chats) : writeChats(deps.chats, chats));
		},
	});
	app.delete("/api/users/:user_id/chats/empty", {
		schema: {
			tags,
			summary: "Delete a user's chats without messages, but none from the last 10 seconds",
			params: userParams,
			response: answers(deletedCountResponseSchema, 422),
		},
		handler: async (request) => ({ deleted_count: await deleteEmptyChats(deps, request.params.user_id) }),
	});
	app.get("/api/users/:user_id/search", {
		schema: {
			tags,
			summary: "Find words in a user's titles and messages, best first, in pages without end",
			params: userParams,
			querystring: searchQuerySchema,
			response: answers(searchPageSchema, 422, 503),
		},
		handler: (request) => {
			const { q, chat_id: chatId, is_ai: isAi, model, from, to, limit, cursor } = request.query;
			return searchHistory(deps, {
				userId: request.params.user_id,
				text: q,
				chatId: chatId ?? null,
				isAi: isAi === undefined ? null : isAi === "true",
				model: model ?? null,
				from: from ?? null,
				to: to ?? null,
				limit,
				cursor: cursor ?? null,
			});
		},
	});
	app.get("/api/users/:user_id/sync", {
		schema: {
			tags,
			summary: "Changes of a user's history after a revision; since=0 is a full copy",
			params: userParams,
			querystring: syncQuerySchema,
			response: answers(syncResponseSchema, 422),
		},
		handler: async (request, reply) => {
			const { since, limit, count } = request.query;
			const sync = await deps.chats.readChanges(request.params.user_id, since, limit, count === "true");
			return sendJson(reply, writeSync(sync));
		},
	});
}
