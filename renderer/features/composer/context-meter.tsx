import { useActions } from "../../app/app-context.tsx";
import { formatCount } from "../../app/usage/format-amounts.ts";
import { useContextFill } from "../../app/usage/use-context-fill.ts";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";

/** Below this nobody needs to think of it. */
const QUIET_BELOW = 0.6;
const RADIUS = 6;
const AROUND = 2 * Math.PI * RADIUS;

/** How full the model's context is, once that begins to matter. It leads to what is known about it. */
export function ContextMeter({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const { openChatSettings } = useActions();
	const fill = useContextFill(chatId);
	if (fill === null) return null;
	const share = (fill.said + fill.draft) / fill.size;
	if (share < QUIET_BELOW && !fill.isOver) return null;
	const percent = Math.round(share * 100);
	const label = fill.isOver
		? t("This chat is longer than the model can read. Its oldest messages are left out.")
		: t("{used} of {size} tokens that the model can read are used.", {
				used: formatCount(fill.said + fill.draft),
				size: formatCount(fill.size),
			});
	return (
		<button
			type="button"
			aria-label={label}
			data-tip={label}
			onClick={() => openChatSettings(true)}
			className={classNames(
				"chrome inline-flex h-8 shrink-0 items-center gap-1.5 rounded-small px-2 text-12 tabular-nums hover:bg-hover",
				fill.isOver ? "text-waiting" : "text-ink-soft",
			)}
		>
			<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className="-rotate-90">
				<circle cx="8" cy="8" r={RADIUS} fill="none" stroke="var(--line-strong)" strokeWidth="2.5" />
				<circle
					cx="8"
					cy="8"
					r={RADIUS}
					fill="none"
					stroke="currentColor"
					strokeWidth="2.5"
					strokeDasharray={`${Math.min(1, share) * AROUND} ${AROUND}`}
				/>
			</svg>
			{fill.isOver ? t("Full") : `${percent} %`}
		</button>
	);
}
