import { rmSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";
import { createDesktopEntry } from "./desktop-entry.ts";
import { writeFileWhole } from "./write-file-whole.ts";

/** Starts the app with the person's session, or no longer. Nothing is done for a copy that is not installed. */
export function setOpenAtLogin(isOn: boolean): void {
	if (!app.isPackaged) return;
	if (process.platform !== "linux") return app.setLoginItemSettings({ openAtLogin: isOn });
	const file = join(app.getPath("appData"), "autostart/parley.desktop");
	if (isOn) writeFileWhole(file, createDesktopEntry(process.env.APPIMAGE ?? process.execPath));
	else rmSync(file, { force: true });
}
