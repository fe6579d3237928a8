import { useMemo, useState } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { useNarrow } from "../../app/use-narrow.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { findSettings } from "./find-settings.ts";
import { SectionList } from "./section-list.tsx";
import { SectionPage } from "./section-page.tsx";
import { listSections } from "./sections.ts";
import { SettingsSearch } from "./settings-search.tsx";

/** All settings: what there is beside the one that is open, and a field that finds each of them. */
export function SettingsDialog() {
	const t = useText();
	const { openSettings, showSettings } = useActions();
	const { config } = useParley();
	const server = useChats((state) => state.server);
	const place = useUi((state) => state.settingsPlace);
	const isNarrow = useNarrow();
	const [query, setQuery] = useState("");
	const sections = useMemo(() => listSections({ host: window, config, server }), [config, server]);
	const found = useMemo(() => findSettings(sections, query, t), [sections, query, t]);
	const chosen = sections.find(({ id }) => id === place.section);
	const open = chosen ?? (isNarrow ? undefined : sections[0]);
	const isSearching = query.trim() !== "";
	const close = () => openSettings(false);
	const goBack = () => {
		if (isSearching) setQuery("");
		else if (isNarrow && open !== undefined) showSettings(null);
		else close();
	};
	const isListShown = !isNarrow || open === undefined || isSearching;
	const isPageShown = open !== undefined && !(isNarrow && isSearching);
	return (
		<Dialog title={t("Settings")} size="wide" onClose={close} onBack={goBack}>
			<div className="flex h-full min-h-0">
				{isListShown && (
					<div className="flex min-h-0 w-full flex-col border-line wide:w-60 wide:shrink-0 wide:border-e wide:bg-side">
						<SettingsSearch
							query={query}
							found={found}
							onChange={setQuery}
							onOpen={({ section, setting }) => {
								showSettings(section.id, setting?.id);
								if (isNarrow) setQuery("");
							}}
						/>
						{!isSearching && (
							<SectionList sections={sections} openId={open?.id ?? null} onOpen={(id) => showSettings(id)} />
						)}
					</div>
				)}
				{isPageShown && (
					<SectionPage
						key={open.id}
						section={open}
						setting={open.id === place.section ? place.setting : null}
						{...(isNarrow ? { onBack: () => showSettings(null) } : {})}
					/>
				)}
			</div>
		</Dialog>
	);
}
