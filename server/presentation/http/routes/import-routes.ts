import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { AppError } from "../../../domain/app-error.ts";
import { safeFileName } from "../../../domain/transfer/safe-file-name.ts";
import { type UserId, userIdSchema } from "../../../protocol/ids.ts";
import {
	importedChatsQuerySchema,
	importedChatsSchema,
	importListSchema,
	importSchema,
	startImportQuerySchema,
} from "../../../protocol/transfer.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const tags = ["export and import"];
const userParams = z.object({ user_id: userIdSchema });
const importParams = z.object({ user_id: userIdSchema, import_id: z.uuid().toLowerCase() });

export async function registerImportRoutes(scope: FastifyInstance, deps: HttpDeps): Promise<void> {
	await scope.register((uploads, _options, done) => {
		registerUpload(uploads, deps);
		done();
	});
	const app = typed(scope);
	const find = async (userId: UserId, id: string) => {
		const found = await deps.transfer.findImport(userId, id);
		if (found === null) throw new AppError("not_found", "There is no such import.");
		return found;
	};
	app.get("/api/users/:user_id/imports", {
		schema: {
			tags,
			summary: "A user's imports, newest first",
			params: userParams,
			response: answers(importListSchema, 422),
		},
		handler: async (request) => ({ imports: [...(await deps.transfer.listImports(request.params.user_id))] }),
	});
	app.get("/api/users/:user_id/imports/:import_id", {
		schema: {
			tags,
			summary: "How far an import is, and how it ended",
			params: importParams,
			response: answers(importSchema, 404, 422),
		},
		handler: (request) => find(request.params.user_id, request.params.import_id),
	});
	app.get("/api/users/:user_id/imports/:import_id/chats", {
		schema: {
			tags,
			summary: "What became of each chat of the file, a page at a time",
			params: importParams,
			querystring: importedChatsQuerySchema,
			response: answers(importedChatsSchema, 404, 422),
		},
		handler: async (request) => {
			const { user_id: userId, import_id: importId } = request.params;
			const { id } = await find(userId, importId);
			const { from, limit } = request.query;
			return { chats: [...(await deps.transfer.listImportedChats(userId, id, from, limit))] };
		},
	});
	app.post("/api/users/:user_id/imports/:import_id/cancel", {
		schema: {
			tags,
			summary: "End an import; nothing of it stays",
			params: importParams,
			response: answers(importSchema, 404, 409, 422),
		},
		handler: async (request) => {
			const { user_id: userId, import_id: importId } = request.params;
			const { id } = await find(userId, importId);
			if (!(await deps.transfer.cancelImport(userId, id))) {
				throw new AppError(
					"conflict",
					"The import has read its file already. It can be undone when it has ended.",
				);
			}
			return await find(userId, id);
		},
	});
	app.post("/api/users/:user_id/imports/:import_id/undo", {
		schema: {
			tags,
			summary: "Delete what an import brought, but for chats that were touched since",
			params: importParams,
			response: answers(importSchema, 404, 409, 422),
		},
		handler: async (request) => {
			const { user_id: userId, import_id: importId } = request.params;
			const { id } = await find(userId, importId);
			if (!(await deps.transfer.undoImport(userId, id))) {
				throw new AppError("conflict", "Only an import that is done can be undone.");
			}
			return await find(userId, id);
		},
	});
}

/** The one route that takes a file of any kind and length, as it comes. */
function registerUpload(scope: FastifyInstance, deps: HttpDeps): void {
	scope.removeAllContentTypeParsers();
	scope.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
	typed(scope).post("/api/users/:user_id/import", {
		schema: {
			tags,
			summary:
				"Import the chats of a file: an export of ChatGPT, Claude, Open WebUI, LibreChat, Cherry Studio or Parley, or Markdown. " +
				"The body is the file; answers when it has arrived, the rest is told by the import's address",
			params: userParams,
			querystring: startImportQuerySchema,
			response: answers(importSchema, 413, 422, 503),
		},
		handler: async (request, reply) => {
			const maxBytes = deps.limits.importBytes;
			const { id = deps.ids.uuid(), name } = request.query;
			if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
				reply.header("connection", "close");
				throw new AppError("too_large");
			}
			return await deps.transfer.startImport(
				{
					id: id.toLowerCase(),
					userId: request.params.user_id,
					fileName: name === "" ? "File" : safeFileName(name),
					now: deps.clock.now(),
				},
				request.raw,
				maxBytes,
			);
		},
	});
}
