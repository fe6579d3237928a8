import type { Capability } from "../../server/protocol/capabilities.ts";
import { listChatIds } from "../features/chat-list/list-rows.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { canBeStructured, hasCapability, selectRunning } from "../store/selectors.ts";
import { findUndo, type Theme } from "../store/ui-state.ts";
import type { Chord } from "./chord.ts";
import type { Actions } from "./create-actions.ts";

/** One thing the person can do, for the palette, the list of shortcuts and the keys alike. */
export type Command = {
	readonly id: string;
	/** In the language that is chosen now. */
	readonly label: string;
	readonly group: "Chat" | "Chats" | "View" | "App";
	/** Its key, unless the person gave it another one. */
	readonly defaultChord: Chord | null;
	/** Whether it can be done now. */
	readonly isOffered: () => boolean;
	readonly run: () => void;
};

type Deps = {
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly actions: Actions;
	readonly host: Window;
	readonly t: Text;
};

const NARROW = "(width < 720px)";

/** All commands, in the order in which they are listed. */
export function createCommands({ chats, ui, actions, host, t }: Deps): Command[] {
	const selected = () => ui.getState().selectedChatId;
	const hasChat = () => selected() !== null;
	const chat = () => chats.getState().chats[selected() ?? ""];
	const can = (capability: Capability) => hasCapability(chats.getState(), capability);
	const canTransfer = () => can("transfer");
	const isParley = () => chats.getState().server?.kind === "parley";
	const withChat = (act: (chatId: string) => void) => () => {
		const chatId = selected();
		if (chatId !== null) act(chatId);
	};
	const lastAnswer = () => {
		const conversation = chats.getState().conversations[selected() ?? ""];
		const last = conversation?.messages.get(conversation.branch.at(-1) ?? "");
		return last?.is_ai === true && last.status !== "streaming" ? last : undefined;
	};
	const isAnswering = () => can("stop") && selectRunning(chats.getState(), selected()) !== undefined;
	const step = (by: number) => {
		const { selectedChatId } = ui.getState();
		const shown = listChatIds(chats.getState(), ui.getState());
		const index = selectedChatId === null ? -1 : shown.indexOf(selectedChatId);
		const next = shown[Math.max(0, index + by)];
		if (next !== undefined) actions.selectChat(next);
	};
	const focusComposer = () => host.document.querySelector<HTMLElement>("[data-composer]")?.focus();
	const rename = (chatId: string) => {
		if (host.matchMedia(NARROW).matches) actions.openDrawer(true);
		else actions.showSideBar(true);
		// Its name is changed where it stands in the list.
		if (!listChatIds(chats.getState(), ui.getState()).includes(chatId)) {
			const { archived = false, folder = null } = chats.getState().chats[chatId] ?? {};
			actions.showList({ kind: archived ? "archived" : "all" });
			if (!archived && folder !== null) actions.showFolder(folder);
		}
		actions.startRenaming(chatId);
	};
	const toggleSideBar = () => {
		const { isDrawerOpen, isSideBarShown } = ui.getState();
		if (host.matchMedia(NARROW).matches) actions.openDrawer(!isDrawerOpen);
		else actions.showSideBar(!isSideBarShown);
	};
	const themes: readonly (readonly [Theme, () => string])[] = [
		["light", () => t("Light theme")],
		["dark", () => t("Dark theme")],
		["system", () => t("Theme of the system")],
	];
	const always = () => true;
	const isDesktop = () => host.desktop?.readProvider !== undefined;
	const command = (
		id: string,
		[group, name]: readonly [Command["group"], () => string],
		defaultChord: Chord | null,
		run: () => void,
		isOffered: () => boolean = always,
	): Command => ({
		...{ id, group, defaultChord, run, isOffered },
		get label() {
			return name();
		},
	});

	return [
		command("palette", ["App", () => t("Go to anything")], "Mod+K", () => actions.openPalette(true)),
		command("new-chat", ["Chats", () => t("New chat")], "Alt+N", () => {
			actions.newChat();
			focusComposer();
		}),
		command("search", ["Chats", () => t("Search in all chats")], "Mod+Shift+F", () => {
			actions.openSearch(true);
			host.document.querySelector<HTMLInputElement>("[data-search]")?.select();
		}),
		command(
			"find",
			["Chat", () => t("Find in this chat")],
			"Mod+F",
			() => {
				actions.openFind(true);
				host.document.querySelector<HTMLInputElement>("[data-find]")?.select();
			},
			hasChat,
		),
		command("previous-chat", ["Chats", () => t("Chat above")], "Alt+ArrowUp", () => step(-1)),
		command("next-chat", ["Chats", () => t("Chat below")], "Alt+ArrowDown", () => step(1)),
		command("write", ["Chat", () => t("Write a message")], null, focusComposer),
		command("stop", ["Chat", () => t("Stop the answer")], "Mod+.", actions.stop, isAnswering),
		command(
			"answer-again",
			["Chat", () => t("Answer again")],
			null,
			() => actions.regenerate(lastAnswer()?.id ?? ""),
			() => lastAnswer() !== undefined && can("regenerate"),
		),
		command(
			"compare",
			["Chat", () => t("Compare the last answer with other models")],
			null,
			() => {
				const last = lastAnswer();
				if (last !== undefined) actions.compare({ chatId: last.chat_id, messageId: last.id });
			},
			() => lastAnswer() !== undefined && can("regenerate") && can("models"),
		),
		command(
			"copy-answer",
			["Chat", () => t("Copy the last answer")],
			null,
			() => actions.copy(lastAnswer()?.content ?? ""),
			() => lastAnswer() !== undefined,
		),
		command(
			"print",
			["Chat", () => t("Print chat")],
			"Mod+P",
			withChat((id) => void actions.printChat(id)),
			hasChat,
		),
		command(
			"rename",
			["Chat", () => t("Rename this chat")],
			"F2",
			withChat(rename),
			() => isParley() && chat() !== undefined,
		),
		command(
			"chat-settings",
			["Chat", () => t("Settings of this chat")],
			"Alt+S",
			() => actions.openChatSettings(!ui.getState().isChatSettingsOpen),
			() => can("model_settings"),
		),
		command(
			"pin",
			["Chat", () => t("Pin or unpin this chat")],
			null,
			withChat((id) => actions.setPinned(id, !(chat()?.pinned ?? false))),
			() => isParley() && chat() !== undefined,
		),
		command(
			"delete",
			["Chat", () => t("Delete this chat")],
			"Mod+Shift+Backspace",
			withChat((id) => actions.deleteChats([id])),
			hasChat,
		),
		command("select-chats", ["Chats", () => t("Select chats")], null, () => {
			actions.showSideBar(true);
			actions.pick([]);
		}),
		command("delete-empty", ["Chats", () => t("Delete empty chats")], null, actions.deleteEmptyChats),
		command("side-bar", ["View", () => t("Show or hide the chats")], "Mod+B", toggleSideBar),
		...themes.map(([theme, label]) =>
			command(
				`theme-${theme}`,
				["View", label],
				null,
				() => actions.setTheme(theme),
				() => ui.getState().theme !== theme,
			),
		),
		command(
			"structured",
			["View", () => t("Answer as an object, on or off")],
			null,
			() => actions.setStructured(!ui.getState().wantsStructured),
			() => canBeStructured(chats.getState()),
		),
		command("import", ["App", () => t("Import chats")], null, actions.showImports, canTransfer),
		command(
			"export",
			["App", () => t("Export all chats")],
			null,
			() => actions.exportChats(null),
			canTransfer,
		),
		command(
			"undo",
			["App", () => t("Undo the last change")],
			"Mod+Z",
			actions.undo,
			() => findUndo(ui.getState().toasts) !== undefined,
		),
		command("settings", ["App", () => t("Settings")], "Mod+,", () => actions.openSettings(true)),
		command("shortcuts", ["App", () => t("Keyboard shortcuts")], "Mod+/", () =>
			actions.openShortcutList(true),
		),
		command(
			"welcome",
			["App", () => t("Show the welcome")],
			null,
			() => actions.openWelcome(true),
			() => host.desktop?.readProvider !== undefined,
		),
		command(
			"add-server",
			["App", () => t("Add a server…")],
			null,
			() => ui.setState({ isAddServerOpen: true }),
			isDesktop,
		),
		command("check-connection", ["App", () => t("Check the connection")], null, () =>
			ui.setState({ isDoctorOpen: true }),
		),
		command(
			"reconnect",
			["App", () => t("Connect now")],
			null,
			actions.reconnect,
			() => chats.getState().connection.state !== "online",
		),
	];
}

/** The key of a command: the person's own, else the one it comes with. */
export function chordOf(command: Command, chosen: Readonly<Record<string, Chord>>): Chord | null {
	const chord = chosen[command.id] ?? command.defaultChord;
	return chord === "" ? null : chord;
}
