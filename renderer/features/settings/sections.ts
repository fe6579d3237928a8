import { serversSection } from "../servers/servers-section.ts";
import { appearanceSection } from "./appearance/appearance-section.ts";
import { connectionSection } from "./connection/connection-section.ts";
import { dataSection } from "./data/data-section.ts";
import { desktopSection } from "./desktop/desktop-section.ts";
import { keyboardSection } from "./keyboard/keyboard-section.ts";
import { offlineSection } from "./offline/offline-section.ts";
import { promptsSection } from "./prompts/prompts-section.ts";
import { providerSection } from "./provider/provider-section.ts";
import { schemasSection } from "./schemas/schemas-section.ts";
import type { SettingsFacts, SettingsSection } from "./settings-section.ts";
import { toolsSection } from "./tools/tools-section.ts";
import { usageSection } from "./usage/usage-section.ts";

/** All sections of the settings, in their order. To add one, describe it in a file of its own and name it here. */
const SETTINGS_SECTIONS: readonly SettingsSection[] = [
	appearanceSection,
	keyboardSection,
	providerSection,
	promptsSection,
	usageSection,
	schemasSection,
	dataSection,
	desktopSection,
	connectionSection,
	offlineSection,
	serversSection,
	toolsSection,
];

/** Those that have something to set here. */
export function listSections(facts: SettingsFacts): readonly SettingsSection[] {
	return SETTINGS_SECTIONS.filter((section) => section.isOffered(facts));
}
