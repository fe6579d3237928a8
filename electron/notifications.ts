import { BrowserWindow, Notification } from "electron";
import type { Announcement } from "./bridge.ts";
import { readableNotification } from "./readable-notification.ts";

type Deps = {
	readonly window: () => BrowserWindow | null;
	readonly isWanted: () => boolean;
	/** Whether it is from the page that is in front. */
	readonly isLookedAt: () => boolean;
	/** Of the server it is from; empty for this computer. */
	readonly serverName: string;
	readonly open: (route: string) => void;
};

/** The system's click would find nothing, were they collected before it comes. */
const shown = new Set<Notification>();

/** Shown only while the person is elsewhere; a click leads to what it is about. */
export function announce(deps: Deps, { title, body, route }: Announcement): void {
	const { window, isWanted, isLookedAt, serverName, open } = deps;
	// Quick ask counts too: who is in it sees what happens.
	const isHere = BrowserWindow.getFocusedWindow() !== null;
	if (isHere && isLookedAt()) return;
	const target = window();
	if (!isHere) {
		target?.flashFrame(true);
		target?.once("focus", () => target.flashFrame(false));
	}
	if (!isWanted() || !Notification.isSupported()) return;
	const named = serverName === "" ? title : `${serverName}: ${title}`;
	const notification = new Notification(readableNotification(process.platform, { title: named, body }));
	shown.add(notification);
	notification.on("close", () => shown.delete(notification));
	notification.on("click", () => {
		shown.delete(notification);
		open(route);
	});
	notification.show();
}
