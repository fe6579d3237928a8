import { ChevronLeft, ChevronRight } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { selectVersions } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";

type VersionSwitchProps = {
	readonly chatId: string;
	readonly messageId: string;
	/** Called before another version takes the place of this one. */
	readonly onSwitch: () => void;
};

/** A button that leads nowhere keeps the focus, for whoever goes back with the keyboard. */
const AT_THE_EDGE = "aria-disabled:opacity-45 aria-disabled:hover:bg-transparent";

const LEFT_TO_RIGHT = ["ArrowLeft", "ArrowRight"] as const;
const RIGHT_TO_LEFT = ["ArrowRight", "ArrowLeft"] as const;

/** Leads to the other versions of a turn; arrow keys do so too. Nothing where there is only one. */
export function VersionSwitch({ chatId, messageId, onSwitch }: VersionSwitchProps) {
	const t = useText();
	const all = useChats((state) => selectVersions(state, chatId, messageId));
	const hidden = useUi((state) => state.hiddenMessages);
	const { chooseVersion } = useActions();
	const versions = all.filter((id) => !hidden.has(id));
	const index = versions.indexOf(messageId);
	if (versions.length < 2 || index < 0) return null;
	const go = (by: -1 | 1) => {
		const next = versions[index + by];
		if (next === undefined) return;
		onSwitch();
		chooseVersion(chatId, next);
		focusLater(next, by);
	};
	const handleKey = (event: KeyboardEvent<HTMLElement>) => {
		const [before, after] = event.currentTarget.matches(":dir(rtl)") ? RIGHT_TO_LEFT : LEFT_TO_RIGHT;
		if (event.key === before) go(-1);
		else if (event.key === after) go(1);
		else return;
		event.preventDefault();
	};
	return (
		<fieldset
			aria-label={t("Version {number} of {all}", { number: index + 1, all: versions.length })}
			data-versions={messageId}
			onKeyDown={handleKey}
			className="flex items-center"
		>
			<IconButton
				label={t("Version before")}
				shortcut="ArrowLeft"
				size="small"
				aria-disabled={index === 0}
				icon={<ChevronLeft size={14} className="rtl:rotate-180" />}
				onClick={() => go(-1)}
				className={AT_THE_EDGE}
			/>
			<span aria-hidden="true" className="tabular-nums">
				{formatNumber(t, index + 1)} / {formatNumber(t, versions.length)}
			</span>
			<IconButton
				label={t("Version after")}
				shortcut="ArrowRight"
				size="small"
				aria-disabled={index === versions.length - 1}
				icon={<ChevronRight size={14} className="rtl:rotate-180" />}
				onClick={() => go(1)}
				className={AT_THE_EDGE}
			/>
		</fieldset>
	);
}

/** The other version is another row; whoever goes on with the keyboard finds the same button there. */
function focusLater(messageId: string, by: -1 | 1): void {
	requestAnimationFrame(() => {
		const buttons = document.querySelectorAll<HTMLElement>(
			`[data-versions="${CSS.escape(messageId)}"] button`,
		);
		buttons[by < 0 ? 0 : 1]?.focus({ preventScroll: true });
	});
}
