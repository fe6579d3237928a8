import { ChevronRight } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import type { SettingsSection } from "./settings-section.ts";

type SectionListProps = {
	readonly sections: readonly SettingsSection[];
	readonly openId: string | null;
	readonly onOpen: (id: string) => void;
};

/** The sections by name. Arrow keys go from one to the next. */
export function SectionList({ sections, openId, onOpen }: SectionListProps) {
	const t = useText();
	return (
		<nav
			aria-label={t("Sections of the settings")}
			onKeyDown={stepBetween}
			className="min-h-0 flex-1 overflow-y-auto p-2"
		>
			{sections.map(({ id, title }) => (
				<button
					key={id}
					type="button"
					aria-current={id === openId ? "page" : undefined}
					onClick={() => onOpen(id)}
					className="chrome flex min-h-9 w-full items-center justify-between rounded-small px-3 text-start hover:bg-hover aria-[current]:bg-chosen aria-[current]:font-medium"
				>
					{title(t)}
					<ChevronRight size={15} className="text-ink-soft wide:hidden rtl:-scale-x-100" aria-hidden="true" />
				</button>
			))}
		</nav>
	);
}

function stepBetween(event: KeyboardEvent<HTMLElement>): void {
	const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
	if (by === 0) return;
	const buttons = [...event.currentTarget.querySelectorAll("button")];
	const index = buttons.findIndex((button) => button.matches(":focus"));
	buttons[Math.min(buttons.length - 1, Math.max(0, index + by))]?.focus();
	event.preventDefault();
}
