import { Brain, Check, Eye, Star, Wrench } from "lucide-react";
import type { Model } from "../../../server/protocol/rest.ts";
import { nameModel } from "../../app/name-model.ts";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";

type ModelRowProps = {
	readonly id: string;
	readonly model: Model;
	readonly isActive: boolean;
	readonly isChosen: boolean;
	readonly isFavourite: boolean;
	readonly position: number;
	readonly count: number;
};

/** One model with what is known of it. Presses are seen by the list; one on the star is meant for the star. */
export function ModelOption({ id, model, isActive, isChosen, isFavourite, position, count }: ModelRowProps) {
	const t = useText();
	const { vision, tools, reasoning } = model.capabilities;
	const known = [
		...(vision === true ? [{ label: t("Sees images"), Icon: Eye }] : []),
		...(tools === true ? [{ label: t("Can use tools"), Icon: Wrench }] : []),
		...(reasoning === true ? [{ label: t("Thinks before it answers"), Icon: Brain }] : []),
	];
	return (
		<div
			id={id}
			role="option"
			aria-selected={isChosen}
			aria-posinset={position}
			aria-setsize={count}
			tabIndex={-1}
			data-model={model.id}
			className={classNames(
				"group chrome flex h-9 items-center gap-2 rounded-small px-2 outline-none",
				isActive ? "bg-hover" : "hover:bg-hover",
			)}
		>
			<span className="flex w-4 shrink-0 justify-center">{isChosen && <Check size={15} />}</span>
			<span dir="auto" className="name-line min-w-0 flex-1">
				{nameModel(model.name, t)}
			</span>
			{known.map(({ label, Icon }) => (
				<span key={label} data-tip={label} className="shrink-0 text-ink-faint">
					<Icon size={13} aria-hidden="true" />
					<span className="sr-only">{label}</span>
				</span>
			))}
			{model.context_tokens !== undefined && (
				<span className="w-11 shrink-0 text-end text-12 text-ink-faint tabular-nums">
					{formatTokens(model.context_tokens)}
				</span>
			)}
			<span
				data-star
				aria-hidden="true"
				data-tip={isFavourite ? t("Not a favourite any more") : t("Make it a favourite")}
				className={classNames(
					"flex size-6 shrink-0 items-center justify-center rounded-small hover:bg-chosen",
					isFavourite ? "text-accent" : "text-ink-faint opacity-0 group-hover:opacity-100",
					isActive && !isFavourite && "opacity-100",
				)}
			>
				<Star size={14} fill={isFavourite ? "currentColor" : "none"} />
			</span>
			{isFavourite && <span className="sr-only">{t("Favourite")}</span>}
		</div>
	);
}

/** Such as 128K and 1M. */
function formatTokens(tokens: number): string {
	if (tokens >= 1_000_000) return `${Math.round(tokens / 100_000) / 10}M`;
	return tokens >= 1000 ? `${Math.round(tokens / 1000)}K` : String(tokens);
}
