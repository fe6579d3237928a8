import { readableLine } from "../server/protocol/readable-text.ts";
import type { Announcement } from "./bridge.ts";

const MAX_TITLE = 80;
const MAX_BODY = 240;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** The texts of a notification come from a chat, that is from anybody. */
export function readableNotification(
	platform: NodeJS.Platform,
	{ title, body }: Pick<Announcement, "title" | "body">,
): Pick<Announcement, "title" | "body"> {
	const line = readableLine(body, MAX_BODY);
	return {
		title: readableLine(title, MAX_TITLE) || "Parley",
		// Desktops of Linux take the body, and only it, for markup with links and pictures.
		body: platform === "linux" ? line.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char) : line,
	};
}
