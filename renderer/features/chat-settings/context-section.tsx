import { formatCount } from "../../app/usage/format-amounts.ts";
import { useContextFill } from "../../app/usage/use-context-fill.ts";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";
import { PanelSection } from "../../ui/panel-section.tsx";

/** What of the model's context this chat takes, and what will have no room. */
export function ContextSection({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const fill = useContextFill(chatId);
	if (fill === null) return null;
	const used = fill.said + fill.draft;
	const label = t("{used} of {size} tokens", { used: formatCount(used), size: formatCount(fill.size) });
	return (
		<PanelSection
			title={t("Length of the chat")}
			aside={<span className="text-13 tabular-nums">{label}</span>}
		>
			{/* biome-ignore lint/a11y/useSemanticElements: browsers draw their meter each in its own way */}
			<div
				role="meter"
				aria-label={t("Length of the chat")}
				aria-valuemin={0}
				aria-valuemax={fill.size}
				aria-valuenow={Math.min(used, fill.size)}
				aria-valuetext={label}
				className="h-1.5 w-full overflow-hidden rounded-full bg-chosen"
			>
				<div
					className={classNames("h-full", fill.isOver ? "bg-waiting" : "bg-accent")}
					style={{ inlineSize: `${Math.min(100, (used / fill.size) * 100)}%` }}
				/>
			</div>
			<p className="text-13 text-ink-soft">
				{fill.isOver
					? fill.leftOut === null
						? t(
								"The oldest messages are left out of what the model is given, so that the rest and its answer have room.",
							)
						: t.count(
								fill.leftOut,
								"The oldest message is left out of what the model is given, so that the rest and its answer have room.",
								"The {count} oldest messages are left out of what the model is given, so that the rest and its answer have room.",
							)
					: t(
							"All of it is given to the model with each message. What has no room any more is left out, the oldest first.",
						)}
			</p>
		</PanelSection>
	);
}
