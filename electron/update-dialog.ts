import type { BrowserWindow, Dialog } from "electron";
import type { UpdateState } from "./bridge.ts";

const MAX_NOTES = 2000;

/** Tells of an update that was found. True: the person wants it. */
export async function offerUpdate(
	dialog: Pick<Dialog, "showMessageBox">,
	update: Extract<UpdateState, { state: "available" }>,
): Promise<boolean> {
	const { response } = await dialog.showMessageBox({
		type: "info",
		title: "Parley",
		message: `Parley ${update.version} is available.`,
		detail: plain(update.notes),
		buttons: ["Not now", "Download, install when I quit"],
		defaultId: 1,
		cancelId: 0,
		noLink: true,
	});
	return response === 1;
}

/** Progress on the icon of the window, none while nothing is downloaded. */
export function showProgress(window: BrowserWindow | null, update: UpdateState): void {
	window?.setProgressBar(update.state === "downloading" ? update.percent / 100 : -1);
}

/** Notes come from a server as HTML or text; a dialog shows neither tags nor endless texts. */
function plain(notes: string): string {
	return notes
		.replace(/<[^>]*>/g, "")
		.trim()
		.slice(0, MAX_NOTES);
}
