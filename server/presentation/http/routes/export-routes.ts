import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { ExportRequest } from "../../../application/transfer-port.ts";
import { AppError } from "../../../domain/app-error.ts";
import { safeFileName } from "../../../domain/transfer/safe-file-name.ts";
import { userIdSchema } from "../../../protocol/ids.ts";
import {
	type ExportFormat,
	exportBodySchema,
	exportChatQuerySchema,
	exportQuerySchema,
} from "../../../protocol/transfer.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const tags = ["export and import"];
const userParams = z.object({ user_id: userIdSchema });
/** A file, in chunks. */
const fileSchema = z.unknown().meta({ description: "The file; its name is in content-disposition" });

const SINGLE = {
	markdown: ["md", "text/markdown; charset=utf-8"],
	html: ["html", "text/html; charset=utf-8"],
	json: ["json", "application/json; charset=utf-8"],
	parley: ["zip", "application/zip"],
} as const satisfies Record<ExportFormat, readonly [string, string]>;
const MANY = {
	...SINGLE,
	markdown: SINGLE.parley,
	html: SINGLE.parley,
} as const satisfies Record<ExportFormat, readonly [string, string]>;

export function registerExportRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	app.get("/api/users/:user_id/export", {
		schema: {
			tags,
			summary: "A user's chats as one file: `parley` loses nothing and can be imported again",
			params: userParams,
			querystring: exportQuerySchema,
			response: answers(fileSchema, 422),
		},
		handler: (request, reply) => {
			const { format, chat_ids: ids } = request.query;
			const chatIds = ids === undefined ? null : ids.split(",");
			return sendExport(deps, reply, { userId: request.params.user_id, chatIds, format });
		},
	});
	app.post("/api/users/:user_id/export", {
		schema: {
			tags,
			summary: "The same for chats too many to be named in an address",
			params: userParams,
			body: exportBodySchema,
			response: answers(fileSchema, 422),
		},
		handler: (request, reply) => {
			const { format, chat_ids: chatIds } = request.body;
			return sendExport(deps, reply, { userId: request.params.user_id, chatIds, format });
		},
	});
	app.get("/api/chats/:chat_id/export", {
		schema: {
			tags,
			summary: "One chat as a file",
			params: z.object({ chat_id: z.string().max(64) }),
			querystring: exportChatQuerySchema,
			response: answers(fileSchema, 404, 422),
		},
		handler: async (request, reply) => {
			const { user_id: userId = null, format } = request.query;
			const chat = await deps.chats.findChat(request.params.chat_id, userId);
			if (chat === null) throw new AppError("chat_not_found");
			return sendExport(deps, reply, { userId, chatIds: [chat.id], format }, chat.title || "Chat");
		},
	});
}

/** @param title of the one chat that is a file of its own */
function sendExport(
	deps: HttpDeps,
	reply: FastifyReply,
	what: Pick<ExportRequest, "userId" | "chatIds" | "format">,
	title: string | null = null,
): FastifyReply {
	const at = deps.clock.now();
	const isSingle = title !== null;
	const [extension, type] = (isSingle ? SINGLE : MANY)[what.format];
	const name =
		title === null ? `Parley ${at.toISOString().slice(0, 10)} ${what.format}` : safeFileName(title);
	const chunks = deps.transfer.exportHistory({ ...what, isSingle, at });
	return (
		reply
			.header("content-type", type)
			.header("content-disposition", disposition(`${name}.${extension}`))
			.header("cache-control", "no-store")
			// Opened where it is, it is a page of nobody.
			.header(
				"content-security-policy",
				"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
			)
			.send(Readable.from(chunks, { objectMode: false }))
	);
}

/** A name in any script, and one in plain letters for who cannot read the other [RFC 6266]. */
function disposition(name: string): string {
	const plain = name.replace(/[^\w .()-]/g, "_");
	const encoded = encodeURIComponent(name).replace(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16)}`,
	);
	return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
