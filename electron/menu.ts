import type { MenuItemConstructorOptions } from "electron";
import type { ZoomStep } from "./zoom.ts";

export type MenuActions = {
	readonly startNew: () => void;
	readonly openSettings: () => void;
	readonly search: () => void;
	readonly printChat: () => void;
	readonly listShortcuts: () => void;
	readonly welcome: () => void;
	readonly quickAsk: () => void;
	readonly zoom: (step: ZoomStep) => void;
	readonly showLogs: () => void;
	readonly copyDiagnostics: () => void;
	readonly checkForUpdate: () => void;
};

type Facts = { readonly platform: NodeJS.Platform; readonly isPackaged: boolean };

/** The application menu with the roles of each system. */
export function createMenuTemplate(
	{ platform, isPackaged }: Facts,
	actions: MenuActions,
): MenuItemConstructorOptions[] {
	const isMac = platform === "darwin";
	return [
		...(isMac ? [createAppMenu(actions)] : []),
		{ label: "&File", submenu: createFileItems(isMac, actions) },
		{ role: "editMenu" },
		{ label: "&View", submenu: createViewItems(isPackaged, actions) },
		{ role: "windowMenu" },
		{ role: "help", submenu: createHelpItems(isMac, actions) },
	];
}

function createAppMenu(actions: MenuActions): MenuItemConstructorOptions {
	return {
		role: "appMenu",
		submenu: [
			{ role: "about" },
			{ label: "Check for Updates …", click: actions.checkForUpdate },
			{ type: "separator" },
			createSettingsItem(actions),
			{ type: "separator" },
			{ role: "services" },
			{ type: "separator" },
			{ role: "hide" },
			{ role: "hideOthers" },
			{ role: "unhide" },
			{ type: "separator" },
			{ role: "quit" },
		],
	};
}

function createSettingsItem(actions: MenuActions): MenuItemConstructorOptions {
	return { label: "Settings …", accelerator: "CommandOrControl+,", click: actions.openSettings };
}

function createFileItems(isMac: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
	return [
		{ label: "&New", accelerator: "CommandOrControl+N", click: actions.startNew },
		{ label: "&Quick Ask", click: actions.quickAsk },
		{
			label: "&Search …",
			accelerator: "CommandOrControl+Shift+F",
			// The page takes the key, since a person may have given it to something else there.
			registerAccelerator: false,
			click: actions.search,
		},
		{
			label: "&Print Chat …",
			accelerator: "CommandOrControl+P",
			registerAccelerator: false,
			click: actions.printChat,
		},
		...(isMac ? [] : [{ type: "separator" } as const, createSettingsItem(actions)]),
		{ type: "separator" },
		isMac ? { role: "close" } : { role: "quit" },
	];
}

/** The system's own entries for the size forget it at the end. */
function createViewItems(isPackaged: boolean, { zoom }: MenuActions): MenuItemConstructorOptions[] {
	const item = (step: ZoomStep, accelerator: string, label?: string): MenuItemConstructorOptions => ({
		label: label ?? step,
		accelerator: `CommandOrControl+${accelerator}`,
		click: () => zoom(step),
		visible: label !== undefined,
	});
	return [
		item("reset", "0", "Actual Size"),
		item("in", "Plus", "Zoom In"),
		item("out", "-", "Zoom Out"),
		// The same keys without Shift, and on the number pad.
		item("in", "="),
		item("in", "numadd"),
		item("out", "numsub"),
		item("reset", "num0"),
		{ type: "separator" },
		{ role: "togglefullscreen" },
		{ role: "reload" },
		...(isPackaged ? [] : [{ role: "toggleDevTools" } as const]),
	];
}

function createHelpItems(isMac: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
	return [
		{ label: "Welcome …", click: actions.welcome },
		{ label: "Keyboard Shortcuts …", click: actions.listShortcuts },
		{ type: "separator" },
		{ label: "Show Logs", click: actions.showLogs },
		{ label: "Copy Diagnostics", click: actions.copyDiagnostics },
		...(isMac
			? []
			: [
					{ type: "separator" } as const,
					{ label: "Check for Updates …", click: actions.checkForUpdate },
					{ role: "about" } as const,
				]),
	];
}
