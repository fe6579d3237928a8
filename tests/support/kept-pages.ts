import type { BrowserContext } from "playwright-core";
import { findWebFile } from "./find-web-file.ts";

const POLICY =
	"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:";

/** The pages of this origin come from disk, as in the desktop app: they are there while their server is not. */
export async function keepPages(context: BrowserContext, origin: string): Promise<void> {
	// To the browser such pages come from nowhere, and it asks before those talk to this computer.
	await context.grantPermissions(["local-network-access"], { origin });
	await context.route(`${origin}/**`, async (route) => {
		const { pathname } = new URL(route.request().url());
		const file = pathname.startsWith("/api/") ? null : findWebFile(pathname);
		if (file === null || file.type === null) return route.fallback();
		await route.fulfill({
			path: file.path,
			headers: { "content-type": file.type, "content-security-policy": POLICY },
		});
	});
}
