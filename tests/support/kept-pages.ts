import { existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import type { BrowserContext } from "playwright-core";

const WEB_ROOT = join(import.meta.dirname, "../../out/renderer");
const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
	".css": "text/css",
	".wasm": "application/wasm",
	".woff2": "font/woff2",
	".svg": "image/svg+xml",
};
const POLICY =
	"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:";

/** The pages of this origin come from disk, as in the desktop app: they are there while their server is not. */
export async function keepPages(context: BrowserContext, origin: string): Promise<void> {
	// To the browser such pages come from nowhere, and it asks before those talk to this computer.
	await context.grantPermissions(["local-network-access"], { origin });
	await context.route(`${origin}/**`, async (route) => {
		const { pathname } = new URL(route.request().url());
		const path = join(WEB_ROOT, normalize(pathname === "/" ? "/index.html" : pathname));
		const type = TYPES[extname(path)];
		if (type === undefined || pathname.startsWith("/api/") || !existsSync(path)) return route.fallback();
		await route.fulfill({ path, headers: { "content-type": type, "content-security-policy": POLICY } });
	});
}
