import { app, BrowserWindow, Notification } from "electron";
import type { Announcement } from "./bridge.ts";
import { readableNotification } from "./readable-notification.ts";

type Deps = {
	readonly window: () => BrowserWindow | null;
	readonly isWanted: () => boolean;
	readonly open: (route: string) => void;
};

/** The system's click would find nothing, were they collected before it comes. */
const shown = new Set<Notification>();

/** Shown only while the person is elsewhere; a click leads to what it is about. */
export function announce({ window, isWanted, open }: Deps, { title, body, route }: Announcement): void {
	// Quick ask counts too: who is in it sees what happens.
	if (BrowserWindow.getFocusedWindow() !== null) return;
	const target = window();
	target?.flashFrame(true);
	target?.once("focus", () => target.flashFrame(false));
	if (!isWanted() || !Notification.isSupported()) return;
	const notification = new Notification(readableNotification(process.platform, { title, body }));
	shown.add(notification);
	notification.on("close", () => shown.delete(notification));
	notification.on("click", () => {
		shown.delete(notification);
		open(route);
	});
	notification.show();
}

/** The number on the icon, on systems that have one. */
export function showBadge(count: number): void {
	app.setBadgeCount(count);
}
