import { Image as ImageIcon } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import { closeMissing } from "../../../ui/tell-missing.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { hostOfLink, safeLink } from "../markdown/safe-link.ts";

const ShownPicture = laterPart(async () => (await import("./shown-picture.tsx")).ShownPicture);

/** Pictures a person has asked for since the page was opened: which message, which address. */
const asked = new Set<string>();

/**
 * A picture of an answer. It is never loaded by itself: that would tell its host who reads what and when, and an
 * address can carry words of the chat away.
 */
export function Picture({ href, alt }: { readonly href: string; readonly alt: string }) {
	const t = useText();
	const [isShown, setShown] = useState(false);
	const place = useRef<HTMLSpanElement>(null);
	useLayoutEffect(() => {
		if (asked.has(keyOf(place.current, href))) setShown(true);
	}, [href]);
	const show = () => {
		asked.add(keyOf(place.current, href));
		setShown(true);
	};
	const name = alt === "" ? t("Image") : alt;
	const isInline = href.startsWith("data:");
	const link = safeLink(href);
	return (
		<span ref={place} className={isShown ? "picture" : undefined}>
			{isShown && <ShownPicture address={href} alt={name} onMissing={closeMissing(() => setShown(false))} />}
			<span className="picture-line">
				<ImageIcon size={14} aria-hidden="true" className="shrink-0" />
				{link === null ? (
					<bdi>{name}</bdi>
				) : (
					<a
						href={link}
						target="_blank"
						rel="noopener noreferrer"
						data-tip={t("Open the image in a new window")}
					>
						<bdi>{name}</bdi> <bdi>({hostOfLink(link)})</bdi>
					</a>
				)}
				{!isShown && (isInline || link?.startsWith("https:") === true) && (
					<TextButton onClick={show}>{t("Show image")}</TextButton>
				)}
			</span>
		</span>
	);
}

function keyOf(place: HTMLElement | null, href: string): string {
	return `${place?.closest<HTMLElement>("[data-message]")?.dataset.message ?? ""} ${href}`;
}
