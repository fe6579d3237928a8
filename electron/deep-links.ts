import type { Dialog } from "electron";
import type { HostCommand } from "./bridge.ts";
import { cutText, readableText } from "./readable-text.ts";

const SCHEME = "parley:";
/** Each character may be written as nine, and the rest is short. */
const MAX_ADDRESS = 40_000;
const MAX_TEXT = 4000;
/** The question has to stay on the screen with its buttons. */
const SHOWN_TEXT = 300;
const SHOWN_LINES = 8;

/** What a `parley://` link wishes. */
export type DeepLink = { readonly type: "show" } | { readonly type: "ask"; readonly text: string };

/** `parley://show` and `parley://ask?text=…`; null: anything else. */
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
export async function confirmDeepLink(
	dialog: Pick<Dialog, "showMessageBox">,
	link: DeepLink,
): Promise<HostCommand | null> {
	if (link.type === "show") return null;
	const { response } = await dialog.showMessageBox({
		type: "question",
		title: "Parley",
		message: "A link from outside of Parley wants to fill in a message.",
		detail: `Nothing is sent before you send it.\n\n${shorten(link.text)}`,
		buttons: ["Ignore", "Fill in"],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1 ? { type: "draft", text: link.text } : null;
}

function shorten(text: string): string {
	const lines = text.split("\n");
	const shown = lines.slice(0, SHOWN_LINES).join("\n");
	return cutText(lines.length > SHOWN_LINES ? `${shown}\n…` : shown, SHOWN_TEXT);
}
