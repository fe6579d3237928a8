import { Square, SquareCheck } from "lucide-react";
import type { MarkedToken, Token } from "marked";
import type { ReactNode } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import { decodeEntities } from "./decode-entities.ts";
import type { MathToken } from "./find-math.ts";
import { Formula } from "./formula.tsx";
import { isPictureAddress, safeLink } from "./safe-link.ts";

const Picture = laterPart(async () => (await import("../pictures/picture.tsx")).Picture);

/**
 * Text with emphasis, code, formulas and links as React elements. HTML in it is text.
 * @param isOpen more text may still come
 */
export function renderInline(tokens: readonly Token[] | undefined, isOpen: boolean): ReactNode {
	if (tokens === undefined) return null;
	return tokens.map((token, index) => renderToken(token as MarkedToken | MathToken, index, isOpen));
}

function renderToken(token: MarkedToken | MathToken, key: number, isOpen: boolean): ReactNode {
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
