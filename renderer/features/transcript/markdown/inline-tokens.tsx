import { Square, SquareCheck } from "lucide-react";
import type { MarkedToken, Token } from "marked";
import { createElement, type ReactNode } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import { decodeEntities } from "./decode-entities.ts";
import type { MathToken } from "./find-math.ts";
import type { NoteReferenceToken } from "./find-note.ts";
import { Formula } from "./formula.tsx";
import { NoteMark } from "./note-mark.tsx";
import { isPictureAddress, safeLink } from "./safe-link.ts";

const Picture = laterPart(async () => (await import("../pictures/picture.tsx")).Picture);

type InlineToken = MarkedToken | MathToken | NoteReferenceToken;

/** What markdown has no sign for. Without attributes it can do nothing but this. */
const TAG = /^<(sub|sup|kbd)>$/;
const BREAK = /^<br\s*\/?>$/;
/** So many tokens may stand in one of these; what goes on longer was not meant so. */
const MOST_WITHIN = 8;

/**
 * Text with emphasis, code, formulas and links as React elements. HTML in it is text, but for a few plain tags.
 * @param isOpen more text may still come
 */
export function renderInline(tokens: readonly Token[] | undefined, isOpen: boolean): ReactNode {
	if (tokens === undefined) return null;
	const shown: ReactNode[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at] as InlineToken;
		const markup = token.type === "html" ? token.raw.toLowerCase() : "";
		const [, tag = ""] = TAG.exec(markup) ?? [];
		const length = tag === "" ? -1 : findEnd(tokens.slice(at + 1, at + 2 + MOST_WITHIN), tag, isOpen);
		if (BREAK.test(markup)) shown.push(<br key={at} />);
		else if (length < 0) shown.push(renderToken(token, at, isOpen));
		else {
			const within = renderInline(tokens.slice(at + 1, at + 1 + length), isOpen);
			shown.push(createElement(tag, { key: at }, within));
			at += length + 1;
		}
	}
	return shown;
}

/** How many tokens stand before the end of an element; -1: it has none. The end of one that is being written may still come. */
function findEnd(next: readonly Token[], tag: string, isOpen: boolean): number {
	const end = next.findIndex(({ type, raw }) => type === "html" && raw.toLowerCase() === `</${tag}>`);
	return end < 0 && isOpen && next.length <= MOST_WITHIN ? next.length : end;
}

function renderToken(token: InlineToken, key: number, isOpen: boolean): ReactNode {
	switch (token.type) {
		case "math":
			return (
				<Formula
					key={key}
					source={token.raw.trim()}
					text={token.text}
					isDisplay={token.isDisplay}
					isOpen={isOpen}
				/>
			);
		case "text":
			if (token.tokens !== undefined) return renderInline(token.tokens, isOpen);
			return token.escaped === true ? token.text : decodeEntities(token.text);
		case "escape":
		case "html":
			return token.text;
		case "strong":
			return <strong key={key}>{renderInline(token.tokens, isOpen)}</strong>;
		case "em":
			return <em key={key}>{renderInline(token.tokens, isOpen)}</em>;
		case "del":
			return <del key={key}>{renderInline(token.tokens, isOpen)}</del>;
		case "codespan":
			return <code key={key}>{token.text}</code>;
		case "br":
			return <br key={key} />;
		case "link":
			return (
				<Link
					key={key}
					href={token.autolink === true ? token.href : decodeEntities(token.href)}
					token={token}
					isOpen={isOpen}
				/>
			);
		case "note_reference":
			return <NoteMark key={key} name={token.name} />;
		case "image":
			return renderImage(decodeEntities(token.href), decodeEntities(token.text), key);
		case "checkbox":
			return <Checkbox key={key} isChecked={token.checked} />;
		default:
			return token.raw;
	}
}

function Link({
	href,
	token,
	isOpen,
}: {
	readonly href: string;
	readonly token: MarkedToken & { readonly type: "link" };
	readonly isOpen: boolean;
}) {
	const address = safeLink(href);
	const text = token.autolink === true ? token.text : renderInline(token.tokens, isOpen);
	if (address === null) return <span>{text}</span>;
	return (
		<a href={address} target="_blank" rel="noopener noreferrer" title={address}>
			{text}
		</a>
	);
}

/** A picture whose address could do more than show one is only named. */
function renderImage(href: string, alt: string, key: number): ReactNode {
	if (isPictureAddress(href)) return <Picture key={key} href={href} alt={alt} />;
	return <NamedImage key={key} alt={alt} />;
}

function NamedImage({ alt }: { readonly alt: string }) {
	const t = useText();
	return <span>[{alt === "" ? t("image") : alt}]</span>;
}

function Checkbox({ isChecked }: { readonly isChecked: boolean }) {
	const t = useText();
	const Icon = isChecked ? SquareCheck : Square;
	return <Icon size={15} role="img" aria-label={isChecked ? t("Done") : t("To do")} className="task-box" />;
}
