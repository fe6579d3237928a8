import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { FRAME_POLICY } from "../../../protocol/frame-policy.ts";

/** No inline scripts, nothing from elsewhere, sockets only to this server. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'self'",
	// SQLite, which keeps what can be read without the server, is WebAssembly; this allows no script beside.
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data: blob:",
	"connect-src 'self' ws: wss:",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

/** The web UI at `/`; files with a hash in their name are kept by browsers. */
export async function registerWebUi(scope: FastifyInstance, webRoot: string | null): Promise<void> {
	if (webRoot === null || !existsSync(join(webRoot, "index.html"))) return;
	const { default: fastifyStatic } = await import("@fastify/static");
	await scope.register(fastifyStatic, {
		root: webRoot,
		decorateReply: false,
		wildcard: false,
		setHeaders(reply, path) {
			const isOfFrames = /[\\/]frames[\\/]/.test(path);
			const isFrame = isOfFrames && path.endsWith(".html");
			reply.header("content-security-policy", isFrame ? FRAME_POLICY : CONTENT_SECURITY_POLICY);
			// To a page of no origin, even its own scripts are foreign ones.
			if (isOfFrames) reply.header("access-control-allow-origin", "*");
			const isHashed = /[\\/]assets[\\/]/.test(path);
			reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
		},
	});
}
