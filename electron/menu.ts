import type { MenuItemConstructorOptions } from "electron";
import type { ServerEntry } from "./bridge.ts";
import { type Say, sayEnglish } from "./words.ts";
import type { ZoomStep } from "./zoom.ts";

export type MenuActions = {
	readonly startNew: () => void;
	readonly openSettings: () => void;
	readonly search: () => void;
	readonly printChat: () => void;
	readonly listShortcuts: () => void;
	readonly welcome: () => void;
	readonly quickAsk: () => void;
	readonly showServer: (id: string) => void;
	/** Of the page that is shown; what the system's own entries mean is the one behind it. */
	readonly reload: () => void;
	readonly toggleTools: () => void;
	readonly zoom: (step: ZoomStep) => void;
	readonly showLogs: () => void;
	readonly copyDiagnostics: () => void;
	readonly checkForUpdate: () => void;
};

type Facts = {
	readonly platform: NodeJS.Platform;
	readonly isPackaged: boolean;
	readonly servers: readonly Pick<ServerEntry, "id" | "name" | "isShown">[];
};

const KEYED_SERVERS = 9;

/** The application menu with the roles of each system. */
export function createMenuTemplate(
	{ platform, isPackaged, servers }: Facts,
	actions: MenuActions,
	say: Say = sayEnglish,
): MenuItemConstructorOptions[] {
	const isMac = platform === "darwin";
	return [
		...(isMac ? [createAppMenu(actions, say)] : []),
		{ label: say("&File"), submenu: createFileItems(isMac, actions, say) },
		// On a Mac the system adds to it what only it has.
		{ role: "editMenu", label: say("&Edit"), ...(isMac ? {} : { submenu: createEditItems(say) }) },
		{ label: say("&View"), submenu: createViewItems({ isPackaged, servers }, actions, say) },
		{ role: "windowMenu", label: say("&Window") },
		{ role: "help", label: say("&Help"), submenu: createHelpItems(isMac, actions, say) },
	];
}

function createEditItems(say: Say): MenuItemConstructorOptions[] {
	return [
		{ role: "undo", label: say("Undo") },
		{ role: "redo", label: say("Redo") },
		{ type: "separator" },
		{ role: "cut", label: say("Cut") },
		{ role: "copy", label: say("Copy") },
		{ role: "paste", label: say("Paste") },
		{ role: "delete", label: say("Delete") },
		{ type: "separator" },
		{ role: "selectAll", label: say("Select All") },
	];
}

function createAppMenu(actions: MenuActions, say: Say): MenuItemConstructorOptions {
	return {
		role: "appMenu",
		submenu: [
			{ role: "about", label: say("About Parley") },
			{ label: say("Check for Updates …"), click: actions.checkForUpdate },
			{ type: "separator" },
			createSettingsItem(actions, say),
			{ type: "separator" },
			{ role: "services" },
			{ type: "separator" },
			{ role: "hide" },
			{ role: "hideOthers" },
			{ role: "unhide" },
			{ type: "separator" },
			{ role: "quit", label: say("Quit Parley") },
		],
	};
}

function createSettingsItem(actions: MenuActions, say: Say): MenuItemConstructorOptions {
	return { label: say("Settings …"), accelerator: "CommandOrControl+,", click: actions.openSettings };
}

function createFileItems(isMac: boolean, actions: MenuActions, say: Say): MenuItemConstructorOptions[] {
	return [
		{ label: say("&New"), accelerator: "CommandOrControl+N", click: actions.startNew },
		{ label: say("&Quick Ask"), click: actions.quickAsk },
		{
			label: say("&Search …"),
			accelerator: "CommandOrControl+Shift+F",
			// The page takes the key, since a person may have given it to something else there.
			registerAccelerator: false,
			click: actions.search,
		},
		{
			label: say("&Print Chat …"),
			accelerator: "CommandOrControl+P",
			registerAccelerator: false,
			click: actions.printChat,
		},
		...(isMac ? [] : [{ type: "separator" } as const, createSettingsItem(actions, say)]),
		{ type: "separator" },
		isMac ? { role: "close" } : { role: "quit", label: say("Quit Parley") },
	];
}

/** The system's own entries for the size forget it at the end. */
function createViewItems(
	{ isPackaged, servers }: Pick<Facts, "isPackaged" | "servers">,
	actions: MenuActions,
	say: Say,
): MenuItemConstructorOptions[] {
	const { zoom } = actions;
	const item = (step: ZoomStep, accelerator: string, label?: string): MenuItemConstructorOptions => ({
		label: label ?? step,
		accelerator: `CommandOrControl+${accelerator}`,
		click: () => zoom(step),
		visible: label !== undefined,
	});
	return [
		item("reset", "0", say("Actual Size")),
		item("in", "Plus", say("Zoom In")),
		item("out", "-", say("Zoom Out")),
		// The same keys without Shift, and on the number pad.
		item("in", "="),
		item("in", "numadd"),
		item("out", "numsub"),
		item("reset", "num0"),
		{ type: "separator" },
		{ role: "togglefullscreen", label: say("Toggle Full Screen") },
		{ label: say("Reload"), accelerator: "CommandOrControl+R", click: actions.reload },
		...(isPackaged ? [] : [createToolsItem(actions)]),
		...createServerItems(servers, actions, say),
	];
}

function createToolsItem({ toggleTools }: MenuActions): MenuItemConstructorOptions {
	return { label: "Developer Tools", accelerator: "CommandOrControl+Shift+I", click: toggleTools };
}

/** Nothing to choose where there is only this computer. */
function createServerItems(
	servers: Facts["servers"],
	{ showServer }: MenuActions,
	say: Say,
): MenuItemConstructorOptions[] {
	if (servers.length < 2) return [];
	const items = servers.map(
		({ id, name, isShown }, index): MenuItemConstructorOptions => ({
			label: name === "" ? say("This computer") : name.replaceAll("&", "&&"),
			type: "radio",
			checked: isShown,
			...(index < KEYED_SERVERS ? { accelerator: `CommandOrControl+Alt+${index + 1}` } : {}),
			// The page takes the key, since a person may have given it to something else there.
			registerAccelerator: false,
			click: () => showServer(id),
		}),
	);
	return [{ type: "separator" }, ...items];
}

function createHelpItems(isMac: boolean, actions: MenuActions, say: Say): MenuItemConstructorOptions[] {
	return [
		{ label: say("Welcome …"), click: actions.welcome },
		{ label: say("Keyboard Shortcuts …"), click: actions.listShortcuts },
		{ type: "separator" },
		{ label: say("Show Logs"), click: actions.showLogs },
		{ label: say("Copy Diagnostics"), click: actions.copyDiagnostics },
		...(isMac
			? []
			: [
					{ type: "separator" } as const,
					{ label: say("Check for Updates …"), click: actions.checkForUpdate },
					{ role: "about", label: say("About Parley") } as const,
				]),
	];
}
