import type { Dialog } from "electron";
import type { HostCommand } from "./bridge.ts";

const SCHEME = "parley:";
const MAX_TEXT = 4000;
const SHOWN_TEXT = 300;

/** What a `parley://` link wishes. */
export type DeepLink = { readonly type: "show" } | { readonly type: "ask"; readonly text: string };

/** `parley://show` and `parley://ask?text=…`; null: anything else. */
export function parseDeepLink(address: string): DeepLink | null {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return null;
	}
	if (url.protocol !== SCHEME || url.username !== "" || url.port !== "") return null;
	if (url.pathname !== "" && url.pathname !== "/") return null;
	if (url.host === "show") return { type: "show" };
	if (url.host !== "ask") return null;
	const text = cleanText(url.searchParams.get("text") ?? "");
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
	const shown = link.text.length > SHOWN_TEXT ? `${link.text.slice(0, SHOWN_TEXT)} …` : link.text;
	const { response } = await dialog.showMessageBox({
		type: "question",
		title: "Parley",
		message: "A link from outside of Parley wants to fill in a message.",
		detail: `Nothing is sent before you send it.\n\n${shown}`,
		buttons: ["Ignore", "Fill in"],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1 ? { type: "draft", text: link.text } : null;
}

/** Without what could hide a part of the text from the person: control characters and marks of direction. */
function cleanText(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, (char) => (char === "\n" || char === "\t" ? char : "")).trim();
}
