import {
	app,
	type BrowserWindow,
	type ContextMenuParams,
	clipboard,
	Menu,
	type MenuItemConstructorOptions,
	type WebContents,
} from "electron";
import { parseExternal } from "./external-links.ts";
import { type Say, wordsFor } from "./words.ts";

const MAX_SUGGESTIONS = 5;

/** The menu of the right mouse button: spelling first, then what can be done with a link and with the text. */
export function showContextMenu(
	{ window, contents }: { readonly window: BrowserWindow; readonly contents: WebContents },
	params: ContextMenuParams,
	openExternal: (address: string) => void,
): void {
	const say = wordsFor(app.getLocale());
	const items = [
		...spellingItems(contents, params, say),
		...linkItems(params, openExternal, say),
		...textItems(params, say),
	];
	if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
}

function spellingItems(
	contents: WebContents,
	params: ContextMenuParams,
	say: Say,
): MenuItemConstructorOptions[] {
	if (!params.isEditable || params.misspelledWord === "") return [];
	const suggestions = params.dictionarySuggestions.slice(0, MAX_SUGGESTIONS).map((word) => ({
		label: word,
		click: () => contents.replaceMisspelling(word),
	}));
	const learn = {
		label: say("Add to dictionary"),
		click: () => void contents.session.addWordToSpellCheckerDictionary(params.misspelledWord),
	};
	return [...suggestions, learn, { type: "separator" }];
}

function linkItems(
	{ linkURL }: ContextMenuParams,
	openExternal: (address: string) => void,
	say: Say,
): MenuItemConstructorOptions[] {
	const address = parseExternal(linkURL);
	if (address === null) return [];
	return [
		{ label: say("Open Link"), click: () => openExternal(address) },
		{ label: say("Copy Link"), click: () => void clipboard.writeText(address) },
	];
}

function textItems(
	{ isEditable, selectionText, editFlags }: ContextMenuParams,
	say: Say,
): MenuItemConstructorOptions[] {
	if (isEditable) {
		return [
			{ role: "undo", label: say("Undo"), enabled: editFlags.canUndo },
			{ role: "redo", label: say("Redo"), enabled: editFlags.canRedo },
			{ type: "separator" },
			{ role: "cut", label: say("Cut"), enabled: editFlags.canCut },
			{ role: "copy", label: say("Copy"), enabled: editFlags.canCopy },
			{ role: "paste", label: say("Paste"), enabled: editFlags.canPaste },
			{ role: "selectAll", label: say("Select All"), enabled: editFlags.canSelectAll },
		];
	}
	return selectionText.trim() === "" ? [] : [{ role: "copy", label: say("Copy") }];
}
