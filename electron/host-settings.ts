import type { HostSettings } from "./bridge.ts";
import type { Settings } from "./settings.ts";

/** What of the settings file the page may see. */
export function readHostSettings(settings: Settings): HostSettings {
	const { theme, openAtLogin, keepRunning, notifications, checkForUpdates } = settings;
	const { quickAskShortcut, spellCheck, isWelcomed } = settings;
	return {
		theme,
		openAtLogin,
		keepRunning,
		notifications,
		checkForUpdates,
		quickAskShortcut,
		spellCheck,
		isWelcomed,
	};
}

/** Absent is not the same as undefined in what is written. */
export function definedOnly<Fields extends object>(patch: Fields): Partial<Fields> {
	return Object.fromEntries(
		Object.entries(patch).filter(([, value]) => value !== undefined),
	) as Partial<Fields>;
}
