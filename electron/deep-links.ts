import type { Dialog } from "electron";
import { cutText, readableText } from "../server/protocol/readable-text.ts";
import { type Invite, readInviteParts } from "./accept-invite.ts";
import type { HostCommand } from "./bridge.ts";
import { type Say, sayEnglish } from "./words.ts";

const SCHEME = "parley:";
/** Each character may be written as nine, and the rest is short. */
const MAX_ADDRESS = 40_000;
const MAX_TEXT = 4000;
/** The question has to stay on the screen with its buttons. */
const SHOWN_TEXT = 300;
const SHOWN_LINES = 8;

/** What a `parley://` link wishes. */
export type DeepLink =
	| { readonly type: "show" }
	| { readonly type: "ask"; readonly text: string }
	| ({ readonly type: "connect" } & Invite);

/** `parley://show`, `parley://ask?text=…` and `parley://connect?url=…&invite=…`; null: anything else. */
export function parseDeepLink(address: string): DeepLink | null {
	if (address.length > MAX_ADDRESS) return null;
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return null;
	}
	if (url.protocol !== SCHEME || url.username + url.password + url.port !== "") return null;
	if (url.pathname !== "" && url.pathname !== "/") return null;
	if (url.host === "show") return { type: "show" };
	if (url.host === "connect") {
		const invite = readInviteParts(url.searchParams.get("url"), url.searchParams.get("invite"));
		return invite === null ? null : { type: "connect", ...invite };
	}
	if (url.host !== "ask") return null;
	const text = readableText(url.searchParams.get("text") ?? "");
	return text === "" || text.length > MAX_TEXT ? null : { type: "ask", text };
}

/** The link among the arguments of a start, where Windows and Linux put it. */
export function findDeepLink(args: readonly string[]): string | null {
	return args.find((arg) => arg.toLowerCase().startsWith(`${SCHEME}//`)) ?? null;
}

/**
 * A link comes from anywhere, so it does nothing before the person agreed, and then it only fills in a draft.
 * Resolves with what to tell the page, or null.
 */
export async function confirmQuestion(
	dialog: Pick<Dialog, "showMessageBox">,
	link: Extract<DeepLink, { type: "ask" }>,
	say: Say = sayEnglish,
): Promise<HostCommand | null> {
	const { response } = await dialog.showMessageBox({
		type: "question",
		title: "Parley",
		message: say("A link from outside of Parley wants to fill in a message."),
		detail: `${say("Nothing is sent before you send it.")}\n\n${shorten(link.text)}`,
		buttons: [say("Ignore"), say("Fill in")],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1 ? { type: "draft", text: link.text } : null;
}

/** Whether the person wants to use the server that a link invites to. */
export async function confirmInvite(
	dialog: Pick<Dialog, "showMessageBox">,
	{ url }: Invite,
	say: Say = sayEnglish,
): Promise<boolean> {
	const { response } = await dialog.showMessageBox({
		type: "question",
		title: "Parley",
		message: say("A link invites you to a team server."),
		detail: `${cutText(url, SHOWN_TEXT)}\n\n${say("It becomes one of your servers. Chats there are kept on that server, and who runs it can read them. Those on this computer stay here.")}`,
		buttons: [say("Ignore"), say("Connect")],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1;
}

function shorten(text: string): string {
	const lines = text.split("\n");
	const shown = lines.slice(0, SHOWN_LINES).join("\n");
	return cutText(lines.length > SHOWN_LINES ? `${shown}\n…` : shown, SHOWN_TEXT);
}
