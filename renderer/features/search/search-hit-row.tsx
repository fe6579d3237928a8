import { MessageSquare } from "lucide-react";
import { memo } from "react";
import type { SearchHit } from "../../../server/protocol/rest.ts";
import { formatDate } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";
import { MarkedText } from "./marked-text.tsx";

type SearchHitRowProps = {
	readonly id: string;
	readonly hit: SearchHit;
	readonly position: number;
	readonly count: number;
	readonly isActive: boolean;
	readonly onOpen: (hit: SearchHit) => void;
};

const DATE = { day: "numeric", month: "short", year: "numeric" } as const;

/** One thing found: where it is, who said it and when, and the words around it. */
export const SearchHitRow = memo(function SearchHitRow({
	id,
	hit,
	position,
	count,
	isActive,
	onOpen,
}: SearchHitRowProps) {
	const t = useText();
	const title = hit.title.trim() === "" ? t("New chat") : hit.title;
	return (
		// biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active one
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
		<div
			id={id}
			role="option"
			aria-selected={isActive}
			aria-posinset={position}
			aria-setsize={count}
			onClick={() => onOpen(hit)}
			className={classNames("chrome rounded-small px-3 py-2", isActive ? "bg-chosen" : "hover:bg-hover")}
		>
			{hit.message_id === null ? (
				<div className="flex items-start gap-2">
					<MessageSquare size={15} className="mt-0.5 shrink-0 text-ink-soft" aria-label={t("Chat")} />
					<p dir="auto" className="line-clamp-2 min-w-0 flex-1 font-medium wrap-anywhere">
						<MarkedText text={hit.text} marks={hit.marks} />
					</p>
					<HitDate timestamp={hit.timestamp} />
				</div>
			) : (
				<>
					<p dir="auto" className="line-clamp-3 text-13 leading-normal wrap-anywhere">
						<MarkedText text={hit.text} marks={hit.marks} />
					</p>
					<div className="mt-1 flex min-w-0 gap-2 text-12 text-ink-soft">
						<span className="shrink-0">{hit.is_ai ? t("Answer") : t("You")}</span>
						<span className="name-line min-w-0 flex-1" dir="auto">
							{title}
						</span>
						<HitDate timestamp={hit.timestamp} />
					</div>
				</>
			)}
		</div>
	);
});

function HitDate({ timestamp }: Pick<SearchHit, "timestamp">) {
	const t = useText();
	return (
		<time dateTime={timestamp} className="shrink-0 text-12 leading-5 text-ink-soft tabular-nums">
			{formatDate(t, new Date(timestamp), DATE)}
		</time>
	);
}
