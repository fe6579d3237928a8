import type { Dialog } from "electron";
import { cutText, readableText } from "../server/protocol/readable-text.ts";
import { type Say, sayEnglish } from "./words.ts";

type Choice = "again" | "logs" | "quit";
const CHOICES: readonly Choice[] = ["again", "logs", "quit"];
/** A reason may name a path of any length; the buttons have to stay on the screen. */
const MAX_REASON = 600;

/** Says why there is not even a window. There may be no log to look into. */
export function tellOfNoStart(
	dialog: Pick<Dialog, "showErrorBox">,
	error: unknown,
	say: Say = sayEnglish,
): void {
	const reason = error instanceof Error ? error.message : String(error);
	const detail = cutText(readableText(reason), MAX_REASON);
	dialog.showErrorBox(
		say("Parley could not start. Nothing was changed."),
		`${detail}\n\n${say("Mend that and start Parley again.")}`,
	);
}

/** Says why there is no history to show, and asks what to do. */
export async function askAboutFailedStart(
	dialog: Pick<Dialog, "showMessageBox">,
	reason: string,
	say: Say = sayEnglish,
): Promise<Choice> {
	const { response } = await dialog.showMessageBox({
		type: "error",
		title: "Parley",
		message: say("Parley could not open your history. Nothing in it was changed."),
		detail: cutText(readableText(reason), MAX_REASON),
		buttons: [say("Try again"), say("Show logs"), say("Quit")],
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
	say: Say = sayEnglish,
): Promise<"logs" | "wait"> {
	const { response } = await dialog.showMessageBox({
		type: "warning",
		title: "Parley",
		message: say("The part of Parley that keeps your history has a problem. What you wrote is kept."),
		detail: `${cutText(readableText(reason), MAX_REASON)} ${say("It is started again by itself.")}`,
		buttons: [say("OK"), say("Show logs")],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1 ? "logs" : "wait";
}
