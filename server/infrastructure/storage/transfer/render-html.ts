import { Marked, type Tokens } from "marked";
import { describeStatus, headingOf } from "../../../domain/transfer/render-markdown.ts";
import type { ExportedChat, ExportedMessage } from "../../../protocol/export-format.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2222; --soft: #5b6666; --line: #dde3e3; --paper: #fbfcfc; --mine: #eef2f2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebeb; --soft: #9aa6a6; --line: #2c3434; --paper: #121616; --mine: #1d2424; } }
body { margin: 0 auto; max-width: 44rem; padding: 3rem 1.25rem; background: var(--paper); color: var(--ink); font: 15.5px/1.65 Inter, system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 .25rem; } header p, article header { color: var(--soft); font-size: 13px; }
article { margin: 2rem 0; break-inside: auto; } article.mine > div { background: var(--mine); border-radius: 10px; padding: .75rem 1rem; }
article > div > :first-child { margin-top: 0; } article > div > :last-child { margin-bottom: 0; }
pre { border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; } code { font-family: "JetBrains Mono", ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: start; } [align=right] { text-align: right; } [align=center] { text-align: center; } blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); color: var(--soft); }
details { color: var(--soft); margin-bottom: 1rem; } .note { color: var(--soft); font-style: italic; } a { color: inherit; }
@media print { body { max-width: none; padding: 0; background: none; } pre { border-color: #999; } details { display: none; } }
`;
/** Nothing is loaded, nothing runs: style of this page alone. */
const POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The head of a page of its own, to be followed by messages and `htmlEnd`. */
export function htmlOfChat(chat: ExportedChat): string {
	const title = escapeHtml(chat.title || "Chat");
	const day = escapeHtml(chat.created_at.slice(0, 10));
	const prompt =
		chat.system_prompt === null
			? ""
			: `<details><summary>System prompt</summary>${renderText(chat.system_prompt)}</details>`;
	return (
		`<!doctype html>\n<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
		'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">' +
		`<title>${title}</title><style>${STYLE}</style></head>\n<body><main><header><h1 dir="auto">${title}</h1><p>${day}</p>${prompt}</header>\n`
	);
}

export function htmlOfMessage(message: ExportedMessage, before: string | null): string {
	const isApart = message.parent !== before;
	const reasoning =
		message.reasoning === ""
			? ""
			: `<details><summary>Reasoning</summary>${renderText(message.reasoning)}</details>`;
	const text = message.is_ai ? renderText(message.content) : `<p>${keepLines(message.content)}</p>`;
	const status =
		message.status === "complete" ? "" : `<p class="note">${escapeHtml(describeStatus(message))}</p>`;
	return (
		`<article class="${message.is_ai ? "answer" : "mine"}"><header>${escapeHtml(headingOf(message))}` +
		`${isApart && before !== null ? " · another version" : ""}</header>${reasoning}<div dir="auto">${text}</div>${status}</article>\n`
	);
}

export function htmlEnd(): string {
	return "</main></body></html>\n";
}

/** A page that leads to all others of an archive. */
export function htmlIndex(pages: readonly { readonly name: string; readonly title: string }[]): string {
	const items = pages.map(
		({ name, title }) => `<li><a href="${encodeURIComponent(name)}">${escapeHtml(title || "Chat")}</a></li>`,
	);
	return (
		`<!doctype html>\n<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
		`<title>Chats</title><style>${STYLE}</style></head><body><h1>Chats</h1><ol>${items.join("\n")}</ol></body></html>\n`
	);
}

const markdown = new Marked({ gfm: true, breaks: false });
markdown.use({
	renderer: {
		// What a text says in HTML is shown as what it says.
		html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
		link({ href, tokens }: Tokens.Link) {
			const label = this.parser.parseInline(tokens);
			return isSafeLink(href)
				? `<a href="${escapeHtml(href)}" rel="noreferrer noopener">${label}</a>`
				: label;
		},
		// A picture from elsewhere would be loaded from there.
		image: ({ href, text }: Tokens.Image) =>
			isSafeLink(href)
				? `<a href="${escapeHtml(href)}" rel="noreferrer noopener">${escapeHtml(text || href)}</a>`
				: escapeHtml(text),
	},
});

/** Deeper nesting than any person writes would take the parser to the end of its stack. */
const MAX_NESTING = 200;
const MAX_RENDERED = 1_000_000;

function renderText(text: string): string {
	const isOdd = text.length > MAX_RENDERED || /^(?:[>\s]|[-*+] ){200,}/m.test(text) || hasDeepBrackets(text);
	if (isOdd) return `<pre>${escapeHtml(text)}</pre>`;
	try {
		return markdown.parse(text, { async: false });
	} catch {
		return `<pre>${escapeHtml(text)}</pre>`;
	}
}

function hasDeepBrackets(text: string): boolean {
	return text.includes("[".repeat(MAX_NESTING)) || text.includes("(".repeat(MAX_NESTING));
}

/** An address that a browser understands, and that reads as what it is: no signs that are not seen or turn others around. */
function isSafeLink(href: string): boolean {
	if (/[\p{Cc}\p{Cf}]/u.test(href) || !URL.canParse(href)) return false;
	return /^(?:https?:\/\/|mailto:)/i.test(href);
}

function keepLines(text: string): string {
	return escapeHtml(text).replaceAll("\n", "<br>\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
