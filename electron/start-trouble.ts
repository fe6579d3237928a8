import type { Dialog } from "electron";
import { cutText, readableText } from "./readable-text.ts";

type Choice = "again" | "logs" | "quit";
const CHOICES: readonly Choice[] = ["again", "logs", "quit"];
/** A reason may name a path of any length; the buttons have to stay on the screen. */
const MAX_REASON = 600;

/** Says why there is no history to show, and asks what to do. */
export async function askAboutFailedStart(
	dialog: Pick<Dialog, "showMessageBox">,
	reason: string,
): Promise<Choice> {
	const { response } = await dialog.showMessageBox({
		type: "error",
		title: "Parley",
		message: "Parley could not open your history. Nothing in it was changed.",
		detail: cutText(readableText(reason), MAX_REASON),
		buttons: ["Try again", "Show logs", "Quit"],
		defaultId: 0,
		cancelId: 2,
		noLink: true,
	});
	return CHOICES[response] ?? "quit";
}

/** The server keeps ending. The app goes on trying meanwhile. */
export async function tellOfCrashes(
	dialog: Pick<Dialog, "showMessageBox">,
	reason: string,
): Promise<"logs" | "wait"> {
	const { response } = await dialog.showMessageBox({
		type: "warning",
		title: "Parley",
		message: "The part of Parley that keeps your history has a problem. What you wrote is kept.",
		detail: `${cutText(readableText(reason), MAX_REASON)} It is started again by itself.`,
		buttons: ["OK", "Show logs"],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1 ? "logs" : "wait";
}
