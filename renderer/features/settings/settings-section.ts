import type { RuntimeConfig } from "../../app/runtime-config.ts";
import type { Text } from "../../i18n/text.ts";
import type { ChatState } from "../../store/chat-state.ts";
import type { LaterPart } from "../../ui/later-part.tsx";

/** What is known of the place, by which a section is offered or not. */
export type SettingsFacts = {
	readonly host: Window;
	readonly config: RuntimeConfig;
	/** Null: not known yet. */
	readonly server: ChatState["server"];
};

/** One thing that can be set, for the search. */
export type SettingEntry = {
	/** The part of the section's page with this as its `data-setting` is where it is set. */
	readonly id: string;
	/** As it is called on the page. */
	readonly label: string;
	/** Other words people look for it by, with spaces between them. */
	readonly words: string;
};

/** One page of the settings. A file of its own describes it; `sections.ts` lists them all. */
export type SettingsSection = {
	readonly id: string;
	readonly title: (t: Text) => string;
	readonly settings: (t: Text) => readonly SettingEntry[];
	readonly isOffered: (facts: SettingsFacts) => boolean;
	/** Its page, without the title. */
	readonly Component: LaterPart<object>;
};
