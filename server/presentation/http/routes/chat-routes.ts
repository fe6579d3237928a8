import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { createChat, deleteChats, deleteMessage, updateChat } from "../../../application/manage-chats.ts";
import { AppError } from "../../../domain/app-error.ts";
import type { UserId } from "../../../protocol/ids.ts";
import {
	actorQuerySchema,
	batchDeleteBodySchema,
	batchDeleteResponseSchema,
	chatSchema,
	createChatBodySchema,
	createChatQuerySchema,
	deletedCountResponseSchema,
	listMessagesQuerySchema,
	messageSchema,
	patchChatBodySchema,
} from "../../../protocol/rest.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";
import { errorBody } from "../send-error.ts";
import { sendJson, writeChat } from "../write-json.ts";

const chatParams = z.object({ chat_id: z.string().max(64) });
const tags = ["chats"];

export function registerChatRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	app.post("/api/chats", {
		schema: {
			tags,
			summary:
				"The chat to write in next: the newest empty one, else a new one; with client_id always that client's",
			querystring: createChatQuerySchema,
			body: createChatBodySchema.nullish(),
			response: answers(chatSchema, 404, 422),
		},
		handler: async (request, reply) => {
			const userId: UserId | undefined = request.query.user_id ?? request.body?.user_id;
			if (userId === undefined) return reply.status(422).send(missingUser() as never);
			const created = await createChat(deps, {
				userId,
				title: request.body?.title ?? null,
				clientId: request.body?.client_id ?? null,
				settings: request.body?.settings,
				audience: "welcomed",
			});
			return created.value;
		},
	});
	app.get("/api/chats/:chat_id", {
		schema: {
			tags,
			summary: "A chat with its messages in order",
			params: chatParams,
			querystring: actorQuerySchema,
			response: answers(chatSchema, 404),
		},
		handler: async (request, reply) => {
			const chat = await deps.chats.findChat(request.params.chat_id, request.query.user_id ?? null);
			if (chat === null) throw new AppError("chat_not_found");
			return sendJson(reply, writeChat(deps.chats, chat));
		},
	});
	app.get("/api/chats/:chat_id/messages", {
		schema: {
			tags,
			summary: "A page of a chat's messages, oldest first",
			params: chatParams,
			querystring: listMessagesQuerySchema,
			response: answers(z.array(messageSchema), 404, 422),
		},
		handler: async (request) => {
			const { user_id: actor, before, limit } = request.query;
			const page = { before: before ?? null, limit };
			const messages = await deps.chats.listMessages(request.params.chat_id, actor ?? null, page);
			if (messages === null) throw new AppError("chat_not_found");
			return [...messages];
		},
	});
	app.patch("/api/chats/:chat_id", {
		schema: {
			tags,
			summary: "Change a chat's title, its choices for answers, pin, archive mark, folder or tags",
			params: chatParams,
			querystring: actorQuerySchema,
			body: patchChatBodySchema,
			response: answers(chatSchema, 404, 409, 422),
		},
		handler: (request) =>
			updateChat(deps, {
				chatId: request.params.chat_id,
				actor: request.query.user_id ?? null,
				patch: request.body,
			}),
	});
	app.delete("/api/chats/:chat_id/messages/:message_id", {
		schema: {
			tags,
			summary: "Delete one message; what followed it then follows what was before it",
			params: chatParams.extend({ message_id: z.string().max(64) }),
			querystring: actorQuerySchema,
			response: answers(deletedCountResponseSchema, 404),
		},
		handler: async (request) => {
			const { chat_id: chatId, message_id: messageId } = request.params;
			await deleteMessage(deps, { chatId, messageId, actor: request.query.user_id ?? null });
			return { deleted_count: 1 };
		},
	});
	app.post("/api/chats/batch-delete", {
		schema: {
			tags,
			summary: "Delete chats; ids that do not exist are skipped, with if_rev those that changed too",
			querystring: actorQuerySchema,
			body: batchDeleteBodySchema,
			response: answers(batchDeleteResponseSchema, 422),
		},
		handler: async (request) => {
			const actor = request.query.user_id ?? request.body.user_id ?? null;
			const { chat_ids: chatIds, if_rev: ifRev } = request.body;
			const { deletedCount, changed } = await deleteChats(deps, { chatIds, actor, ifRev: ifRev ?? {} });
			return {
				...{ status: "success" as const, deleted_count: deletedCount },
				...(ifRev === undefined ? {} : { changed: [...changed] }),
			};
		},
	});
}

function missingUser() {
	const { code } = errorBody("invalid_request");
	return {
		detail: [{ loc: ["query", "user_id"], msg: "is required, in the query or in the body", type: "missing" }],
		code,
	};
}
