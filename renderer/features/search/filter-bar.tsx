import { type ReactNode, useState } from "react";
import { useUi } from "../../app/app-context.tsx";
import { isOnServer } from "../../app/is-on-server.ts";
import { nameModel } from "../../app/name-model.ts";
import { useModels } from "../../app/use-models.ts";
import { useText } from "../../i18n/use-text.ts";
import { listPeriods, type SearchFilters, startOfPeriod } from "./search-filters.ts";

type FilterBarProps = {
	readonly filters: SearchFilters;
	readonly onChange: (filters: SearchFilters) => void;
};

/** What to look in: chat, who, when, which model. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
	const t = useText();
	const openChat = useUi((state) => state.selectedChatId);
	const [days, setDays] = useState("");
	const models = useModels();
	const change = (part: Partial<SearchFilters>) => onChange({ ...filters, ...part });
	return (
		<fieldset className="flex flex-wrap gap-1 px-3 pb-2">
			<legend className="sr-only">{t("Filters")}</legend>
			<Choice
				label={t("Where")}
				value={filters.chatId ?? ""}
				onChange={(value) => change({ chatId: value === "" ? null : value })}
			>
				<option value="">{t("All chats")}</option>
				{isOnServer(openChat) && <option value={openChat}>{t("This chat")}</option>}
				{filters.chatId !== null && filters.chatId !== openChat && (
					<option value={filters.chatId}>{t("One chat")}</option>
				)}
			</Choice>
			<Choice
				label={t("Who")}
				value={filters.isAi === null ? "" : String(filters.isAi)}
				onChange={(value) => change({ isAi: value === "" ? null : value === "true" })}
			>
				<option value="">{t("Anyone")}</option>
				<option value="false">{t("You")}</option>
				<option value="true">{t("Answers")}</option>
			</Choice>
			<Choice
				label={t("When")}
				value={days}
				onChange={(value) => {
					setDays(value);
					change({ from: value === "" ? null : startOfPeriod(Number(value), Date.now()) });
				}}
			>
				<option value="">{t("Any time")}</option>
				{listPeriods(t).map((period) => (
					<option key={period.days} value={String(period.days)}>
						{period.label}
					</option>
				))}
			</Choice>
			{models.length > 1 && (
				<Choice
					label={t("Model")}
					value={filters.model ?? ""}
					onChange={(value) => change({ model: value === "" ? null : value })}
				>
					<option value="">{t("Model")}</option>
					{models.map((model) => (
						<option key={model.id} value={model.id}>
							{nameModel(model.name, t)}
						</option>
					))}
				</Choice>
			)}
		</fieldset>
	);
}

type ChoiceProps = {
	readonly label: string;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly children: ReactNode;
};

function Choice({ label, value, onChange, children }: ChoiceProps) {
	return (
		<select
			aria-label={label}
			value={value}
			onChange={(event) => onChange(event.target.value)}
			data-set={value !== ""}
			className="h-7 max-w-full min-w-0 flex-auto rounded-small field-sizing-content border border-line bg-raised px-1 text-12 text-ink-soft hover:text-ink data-[set=true]:border-accent data-[set=true]:text-ink"
		>
			{children}
		</select>
	);
}
