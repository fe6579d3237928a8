import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { addAttachment } from "../../../application/attachments/add-attachment.ts";
import { AppError } from "../../../domain/app-error.ts";
import { isRasterImage } from "../../../domain/sniff-type.ts";
import { uploadedAttachmentSchema, uploadHeadersSchema } from "../../../protocol/attachments.ts";
import { clientIdSchema, userIdSchema } from "../../../protocol/ids.ts";
import { actorQuerySchema, deletedCountResponseSchema } from "../../../protocol/rest.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const userParams = z.object({ user_id: userIdSchema });
const attachmentParams = z.object({ attachment_id: z.string().max(64) });
const tags = ["attachments"];

/** Files of messages [B1–B6]. In a scope of their own, since a body is whatever it is and never parsed. */
export async function registerAttachmentRoutes(parent: FastifyInstance, deps: HttpDeps): Promise<void> {
	await parent.register((scope, _options, done) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
		registerUpload(scope, deps);
		done();
	});
	registerDownload(parent, deps);
	typed(parent).delete("/api/attachments/:attachment_id", {
		schema: {
			tags,
			summary: "Delete an upload that no message has",
			params: attachmentParams,
			querystring: actorQuerySchema,
			response: answers(deletedCountResponseSchema, 404, 409),
		},
		handler: async (request) => {
			const { attachment_id: id } = request.params;
			if (!(await deps.attachments.remove(id, request.query.user_id ?? null))) {
				throw new AppError("attachment_not_found");
			}
			return { deleted_count: 1 };
		},
	});
}

function registerUpload(scope: FastifyInstance, deps: HttpDeps): void {
	typed(scope).post("/api/users/:user_id/attachments", {
		schema: {
			tags,
			summary: "Upload a file for a message; the body is the file itself",
			consumes: ["application/octet-stream"],
			params: userParams,
			headers: uploadHeadersSchema,
			response: answers(uploadedAttachmentSchema, 400, 413, 422, 429, 503),
		},
		handler: (request) => {
			const length = Number(request.headers["content-length"]);
			return addAttachment(deps, {
				userId: request.params.user_id,
				clientId: readClientId(request.headers["x-client-id"]),
				name: decodeName(request.headers["x-file-name"]),
				// A file that is refused in the middle is answered, so the connection has to stay.
				content: request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
				sizeBytes: Number.isNaN(length) ? null : length,
			});
		},
	});
}

function registerDownload(scope: FastifyInstance, deps: HttpDeps): void {
	typed(scope).get("/api/attachments/:attachment_id", {
		schema: {
			tags,
			summary: "The file itself",
			params: attachmentParams,
			querystring: actorQuerySchema,
			response: answers(z.unknown().meta({ description: "The content of the file" }), 404),
		},
		handler: async (request, reply) => {
			const found = await deps.attachments.open(request.params.attachment_id, request.query.user_id ?? null);
			if (found === null) throw new AppError("attachment_not_found");
			const { attachment, hash } = found;
			describeFile(reply, attachment.name, attachment.mime);
			reply.header("etag", `"${hash}"`);
			if (request.headers["if-none-match"] === `"${hash}"`) {
				await found.close();
				return reply.status(304).send();
			}
			reply.header("content-length", attachment.size_bytes);
			return reply.send(Readable.from(found.content));
		},
	});
}

/** Nothing that was uploaded may run, whatever it is taken for: only plain images keep their type [B4]. */
function describeFile(reply: FastifyReply, name: string, mime: string): void {
	const isShown = isRasterImage(mime);
	const encoded = encodeURIComponent(name).replace(
		/['()*]/g,
		(c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	reply.header("content-type", isShown ? mime : "application/octet-stream");
	reply.header("content-disposition", `${isShown ? "inline" : "attachment"}; filename*=UTF-8''${encoded}`);
	reply.header("content-security-policy", "default-src 'none'; sandbox");
	reply.header("cross-origin-resource-policy", "same-origin");
	reply.header("cache-control", "private, max-age=31536000, immutable");
}

function readClientId(value: string | undefined) {
	if (value === undefined) return null;
	const parsed = clientIdSchema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new AppError("invalid_request", "x-client-id must be a UUID.");
}

function decodeName(value: string | undefined): string {
	try {
		return decodeURIComponent(value ?? "");
	} catch {
		throw new AppError("invalid_request", "x-file-name must be percent-encoded UTF-8.");
	}
}
