import { existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";

const WEB_ROOT = join(import.meta.dirname, "../../out/renderer");
const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
	".css": "text/css",
	".svg": "image/svg+xml",
	".woff2": "font/woff2",
	".wasm": "application/wasm",
};

/** The file of the built pages at a path of their address; null: there is none. `type` is null where it is not one of theirs. */
export function findWebFile(
	pathname: string,
): { readonly path: string; readonly type: string | null } | null {
	const path = join(WEB_ROOT, normalize(pathname === "/" ? "/index.html" : pathname));
	const isThere = path.startsWith(WEB_ROOT) && extname(path) !== "" && existsSync(path);
	return isThere ? { path, type: TYPES[extname(path)] ?? null } : null;
}
