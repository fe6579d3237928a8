import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import type { Protocol } from "electron";
import { FRAME_POLICY } from "../server/protocol/frame-policy.ts";
import { APP_SCHEME, EMPTY_PAGE, isAppUrl } from "./app-origin.ts";

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
	".ico": "image/x-icon",
	".woff2": "font/woff2",
	".wasm": "application/wasm",
	".txt": "text/plain; charset=utf-8",
};

/** Before the app is ready: pages of the scheme are secure and have an origin, as those of https have. */
export function registerAppScheme(protocol: Pick<Protocol, "registerSchemesAsPrivileged">): void {
	protocol.registerSchemesAsPrivileged([
		{
			scheme: APP_SCHEME,
			privileges: {
				standard: true,
				secure: true,
				supportFetchAPI: true,
				corsEnabled: true,
				stream: true,
				// Scripts are compiled once, not at each start.
				codeCache: true,
			},
		},
	]);
}

type Source = {
	/** Folder of the built pages. */
	readonly root: string;
	/** Address of the server, the only one the page may talk to. */
	readonly serverUrl: () => string | null;
};

/** Serves the built pages at the app's own scheme. */
export function serveApp(protocol: Pick<Protocol, "handle">, source: Source): void {
	protocol.handle(APP_SCHEME, (request) => answerAppRequest(source, request));
}

export async function answerAppRequest(
	source: Source,
	request: Pick<Request, "url" | "method">,
): Promise<Response> {
	if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
	if (request.url === EMPTY_PAGE) {
		const headers = { "content-type": "text/html; charset=utf-8", ...securityHeaders("default-src 'none'") };
		return new Response("<!doctype html>", { headers });
	}
	const file = findFile(source.root, request.url);
	const type = file === null ? undefined : TYPES[extname(file)];
	if (file === null || type === undefined) return refuse(404);
	try {
		const body = await readFile(file);
		// Files with a hash in their name never change.
		const isHashed = /\/assets\//.test(new URL(request.url).pathname);
		const isOfFrames = file.startsWith(join(source.root, "frames") + sep);
		const headers = {
			"content-type": type,
			"cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
			...(isOfFrames ? FRAME_HEADERS : {}),
			...securityHeaders(isOfFrames && type.startsWith("text/html") ? FRAME_POLICY : pagePolicy(source)),
		};
		return new Response(request.method === "HEAD" ? null : body, { headers });
	} catch {
		return refuse(404);
	}
}

/** The file an address names, if it lies within `root`. */
export function findFile(root: string, address: string): string | null {
	if (!isAppUrl(address)) return null;
	let path: string;
	try {
		path = decodeURIComponent(new URL(address).pathname);
	} catch {
		return null;
	}
	if (/[\\\0:]/.test(path) || path.split("/").includes("..")) return null;
	const file = join(root, path === "/" || path === "" ? "index.html" : path);
	return file.startsWith(root + sep) ? file : null;
}

/** To a page of no origin, even its own scripts are foreign ones. */
const FRAME_HEADERS = { "access-control-allow-origin": "*" } as const;

/** Nothing inline, nothing from elsewhere, talk to one server only. */
function pagePolicy(source: Source): string {
	const serverUrl = source.serverUrl();
	const server = serverUrl === null ? "" : ` ${serverUrl} ${serverUrl.replace(/^http/, "ws")}`;
	return [
		"default-src 'none'",
		// SQLite, which keeps what can be read without a server, is WebAssembly; this allows no script beside.
		"script-src 'self' 'wasm-unsafe-eval'",
		"worker-src 'self'",
		// Sizes and places of floating things are set on elements.
		"style-src 'self' 'unsafe-inline'",
		"font-src 'self'",
		"img-src 'self' data: blob:",
		"frame-src 'self'",
		`connect-src 'self'${server}`,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"object-src 'none'",
	].join("; ");
}

function securityHeaders(policy: string): Readonly<Record<string, string>> {
	return {
		"content-security-policy": policy,
		"x-content-type-options": "nosniff",
		"referrer-policy": "no-referrer",
		"cross-origin-opener-policy": "same-origin",
		// A name that is looked up before its time tells somebody something, and no policy above forbids it.
		"x-dns-prefetch-control": "off",
	};
}

function refuse(status: number): Response {
	return new Response(null, { status, headers: { "content-security-policy": "default-src 'none'" } });
}
