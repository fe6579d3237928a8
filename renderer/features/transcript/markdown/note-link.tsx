import type { SyntheticEvent } from "react";
import { useText } from "../../../i18n/use-text.ts";

export type NoteLinkProps = {
	readonly name: string;
	/** It stands in the note, and leads to where the text refers to it. */
	readonly isBack?: boolean;
};

/**
 * Leads from where a text refers to a note to the note, and back. It has no address, which would lead out of the chat,
 * and no id, which other messages could have as well.
 */
export function NoteLink({ name, isBack = false }: NoteLinkProps) {
	const t = useText();
	const go = ({ currentTarget }: SyntheticEvent<HTMLElement>) => findOther(currentTarget, isBack)?.focus();
	return (
		// biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles are those of links, which have names
		<sup
			role={roleOf(isBack)}
			tabIndex={0}
			aria-label={isBack ? t("Back to where note {name} belongs", { name }) : t("Note {name}", { name })}
			onClick={go}
			onKeyDown={(event) => event.key === "Enter" && go(event)}
		>
			{name}
		</sup>
	);
}

function roleOf(isBack: boolean) {
	return isBack ? "doc-backlink" : "doc-noteref";
}

/** The first of that name at the other side, in the same text. */
function findOther(link: HTMLElement, isBack: boolean): HTMLElement | undefined {
	const others = link.closest(".reading")?.querySelectorAll<HTMLElement>(`[role=${roleOf(!isBack)}]`) ?? [];
	const nameOf = ({ textContent }: HTMLElement) => textContent.toLowerCase();
	return [...others].find((other) => nameOf(other) === nameOf(link));
}
