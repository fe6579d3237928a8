import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** No inline scripts, nothing from elsewhere, sockets only to this server. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"connect-src 'self' ws: wss:",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

/** The web UI at `/`; files with a hash in their name are kept by browsers. */
export async function registerWebUi(scope: FastifyInstance, webRoot: string | null): Promise<void> {
	if (webRoot === null || !existsSync(join(webRoot, "index.html"))) return;
	await scope.register(fastifyStatic, {
		root: webRoot,
		decorateReply: false,
		wildcard: false,
		setHeaders(reply, path) {
			reply.header("content-security-policy", CONTENT_SECURITY_POLICY);
			const isHashed = /[\\/]assets[\\/]/.test(path);
			reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
		},
	});
}
