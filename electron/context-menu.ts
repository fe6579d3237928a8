import {
	type BrowserWindow,
	type ContextMenuParams,
	clipboard,
	Menu,
	type MenuItemConstructorOptions,
} from "electron";
import { parseExternal } from "./external-links.ts";

const MAX_SUGGESTIONS = 5;

/** The menu of the right mouse button: spelling first, then what can be done with a link and with the text. */
export function showContextMenu(
	window: BrowserWindow,
	params: ContextMenuParams,
	openExternal: (address: string) => void,
): void {
	const items = [...spellingItems(window, params), ...linkItems(params, openExternal), ...textItems(params)];
	if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
}

function spellingItems(window: BrowserWindow, params: ContextMenuParams): MenuItemConstructorOptions[] {
	if (!params.isEditable || params.misspelledWord === "") return [];
	const { webContents } = window;
	const suggestions = params.dictionarySuggestions.slice(0, MAX_SUGGESTIONS).map((word) => ({
		label: word,
		click: () => webContents.replaceMisspelling(word),
	}));
	const learn = {
		label: "Add to dictionary",
		click: () => void webContents.session.addWordToSpellCheckerDictionary(params.misspelledWord),
	};
	return [...suggestions, learn, { type: "separator" }];
}

function linkItems(
	{ linkURL }: ContextMenuParams,
	openExternal: (address: string) => void,
): MenuItemConstructorOptions[] {
	const address = parseExternal(linkURL);
	if (address === null) return [];
	return [
		{ label: "Open Link", click: () => openExternal(address) },
		{ label: "Copy Link", click: () => void clipboard.writeText(address) },
	];
}

function textItems({
	isEditable,
	selectionText,
	editFlags,
}: ContextMenuParams): MenuItemConstructorOptions[] {
	if (isEditable) {
		return [
			{ role: "undo", enabled: editFlags.canUndo },
			{ role: "redo", enabled: editFlags.canRedo },
			{ type: "separator" },
			{ role: "cut", enabled: editFlags.canCut },
			{ role: "copy", enabled: editFlags.canCopy },
			{ role: "paste", enabled: editFlags.canPaste },
			{ role: "selectAll", enabled: editFlags.canSelectAll },
		];
	}
	return selectionText.trim() === "" ? [] : [{ role: "copy" }];
}
