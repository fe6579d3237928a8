import { ChevronLeft, ChevronRight } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useActions } from "../../app/app-context.tsx";
import { formatChord } from "../../app/chord.ts";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";

type VersionButtonsProps = {
	readonly chatId: string;
	readonly messageId: string;
	/** All of them, this one too. */
	readonly versions: readonly string[];
	/** Called before another version takes the place of this one. */
	readonly onSwitch: () => void;
};

/** A button that leads nowhere keeps the focus, for whoever goes back with the keyboard. */
const AT_THE_EDGE = "aria-disabled:opacity-45 aria-disabled:hover:bg-transparent";

const LEFT_TO_RIGHT = ["ArrowLeft", "ArrowRight"] as const;
const RIGHT_TO_LEFT = ["ArrowRight", "ArrowLeft"] as const;

/** To the version before and after; arrow keys lead there too. */
export function VersionButtons({ chatId, messageId, versions, onSwitch }: VersionButtonsProps) {
	const t = useText();
	const { chooseVersion } = useActions();
	const [before, after] = document.dir === "rtl" ? RIGHT_TO_LEFT : LEFT_TO_RIGHT;
	const index = versions.indexOf(messageId);
	const go = (by: -1 | 1) => {
		const next = versions[index + by];
		if (next === undefined) return;
		onSwitch();
		chooseVersion(chatId, next);
		focusLater(next, by);
	};
	const handleKey = (event: KeyboardEvent<HTMLElement>) => {
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
				shortcut={before}
				data-tip={`${t("Version before")}  ${formatChord(before, false, t)}`}
				size="small"
				aria-disabled={index === 0}
				icon={<ChevronLeft size={14} className="rtl:rotate-180" />}
				onClick={() => go(-1)}
				className={AT_THE_EDGE}
			/>
			<span aria-hidden="true" className="whitespace-nowrap tabular-nums">
				{formatNumber(t, index + 1)} / {formatNumber(t, versions.length)}
			</span>
			<IconButton
				label={t("Version after")}
				shortcut={after}
				data-tip={`${t("Version after")}  ${formatChord(after, false, t)}`}
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
