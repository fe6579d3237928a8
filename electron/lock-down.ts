import type { App, Session, WebContents } from "electron";
import { APP_ORIGIN, isAppUrl } from "./app-origin.ts";
import { followPresses } from "./presses.ts";

/** What the app's own page may do beyond a plain page. Everything else is denied, to everyone. */
const GRANTED: ReadonlySet<string> = new Set([
	"clipboard-sanitized-write",
	"fullscreen",
	// The server of this computer or of the team is reached through them; the policy of the page names that one only.
	"loopback-network",
	"local-network",
	"local-network-access",
]);

/** Decides over a permission. */
export function isGranted(permission: string, address: string): boolean {
	return GRANTED.has(permission) && (isAppUrl(address) || address === APP_ORIGIN);
}

/** Denies by default what pages ask for. */
export function lockDownSession(session: Session): void {
	session.setPermissionRequestHandler((_contents, permission, callback, details) =>
		callback(isGranted(permission, details.requestingUrl)),
	);
	session.setPermissionCheckHandler((_contents, permission, origin) =>
		isGranted(permission, origin.replace(/\/$/, "")),
	);
	session.setDevicePermissionHandler(() => false);
}

type WayOut = {
	readonly openExternal: (address: string) => void;
	/** An address that a page wanted out without anybody's wish. */
	readonly onRefused: () => void;
	readonly nowMs: () => number;
};

/** Every page that ever comes to be in this app, also those nobody thought of. */
export function lockDownPages(app: Pick<App, "on">, wayOut: WayOut): void {
	app.on("web-contents-created", (_event, contents) => lockDownContents(contents, wayOut));
}

function lockDownContents(contents: WebContents, wayOut: WayOut): void {
	const presses = followPresses(contents, wayOut.nowMs);
	// A script could carry texts out in the address, or open a hundred pages.
	const openExternal = (address: string) =>
		presses.take() ? wayOut.openExternal(address) : wayOut.onRefused();
	contents.on("will-frame-navigate", (event) => {
		if (isAppUrl(event.url)) return;
		event.preventDefault();
		// A link in a frame of its own is nobody's wish.
		if (event.isMainFrame) openExternal(event.url);
	});
	contents.on("will-redirect", (event) => {
		if (!isAppUrl(event.url)) event.preventDefault();
	});
	contents.on("will-attach-webview", (event) => event.preventDefault());
	contents.setWindowOpenHandler(({ url }) => {
		openExternal(url);
		return { action: "deny" };
	});
}
