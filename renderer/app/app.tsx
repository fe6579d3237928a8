import { useEffect, useState } from "react";
import { isTemporaryChatId } from "../client/chat-client.ts";
import { SideBar } from "../features/chat-list/side-bar.tsx";
import { Composer } from "../features/composer/composer.tsx";
import { ChatHeader } from "../features/shell/chat-header.tsx";
import { Greeting } from "../features/shell/greeting.tsx";
import { ToastStack, ToastView } from "../features/shell/toast-stack.tsx";
import { Transcript } from "../features/transcript/transcript.tsx";
import { useText } from "../i18n/use-text.ts";
import { laterPart } from "../ui/later-part.tsx";
import { useActions, useChats, useParley, useUi } from "./app-context.tsx";
import { Broken } from "./error-boundary.tsx";
import { useNarrow } from "./use-narrow.ts";

const SettingsDialog = laterPart(
	async () => (await import("../features/settings/settings-dialog.tsx")).SettingsDialog,
);
const RightPanels = laterPart(async () => (await import("./right-panels.tsx")).RightPanels);
const Drawer = laterPart(async () => (await import("../ui/drawer.tsx")).Drawer);
const Palette = laterPart(async () => (await import("../features/palette/palette.tsx")).Palette);
const ShortcutList = laterPart(
	async () => (await import("../features/palette/shortcut-list.tsx")).ShortcutList,
);
const Dialogs = laterPart(async () => (await import("./dialogs.tsx")).Dialogs);
const ServerSwitcher = laterPart(
	async () => (await import("../features/servers/server-switcher.tsx")).ServerSwitcher,
);
const UpdateLine = laterPart(async () => (await import("../features/shell/update-line.tsx")).UpdateLine);
const ComparePlace = laterPart(async () => (await import("./compare-place.tsx")).ComparePlace);
const TemporaryLine = laterPart(
	async () => (await import("../features/shell/temporary-line.tsx")).TemporaryLine,
);
const StatusLines = laterPart(async () => (await import("../features/shell/status-lines.tsx")).StatusLines);
const AnswerAnnouncer = laterPart(
	async () => (await import("../features/shell/answer-announcer.tsx")).AnswerAnnouncer,
);
const ToolAnnouncer = laterPart(
	async () => (await import("../features/shell/tool-announcer.tsx")).ToolAnnouncer,
);
const TooltipLayer = laterPart(async () => (await import("../ui/tooltip-layer.tsx")).TooltipLayer);
const PrintView = laterPart(
	async () => (await import("../features/transcript/print/print-view.tsx")).PrintView,
);
const SignInView = laterPart(async () => (await import("../features/sign-in/sign-in-view.tsx")).SignInView);
const DropOverlay = laterPart(
	async () => (await import("../features/composer/drop-overlay.tsx")).DropOverlay,
);
const ExportDialog = laterPart(
	async () => (await import("../features/export/export-dialog.tsx")).ExportDialog,
);

/** What is opened by a key has to be there before the next one is pressed. */
const LOAD_AHEAD_MS = 400;

/** The chats, or first the question who one is. */
export function App() {
	const { config } = useParley();
	const isOut = useChats(
		({ connection, server }) =>
			connection.state === "refused" && connection.cause === "login" && server?.hasLogins === true,
	);
	const hasLogins = useChats(({ server }) => server?.hasLogins === true);
	const isInvited = hasLogins && config.invite !== null && config.connection.token === null;
	if (!config.signsIn || !(isOut || isInvited)) return <Chat />;
	return <SignInView />;
}

function Chat() {
	const isNarrow = useNarrow();
	const [isSettled, setSettled] = useState(false);
	const { loadFileParts } = useActions();
	useEffect(() => {
		const timer = setTimeout(() => {
			setSettled(true);
			const parts = [Broken, ToastView, RightPanels, Palette, Dialogs, PrintView, DropOverlay];
			void import("./load-ahead.ts")
				.then(({ loadAhead }) => loadAhead([...parts.map(({ fetch }) => fetch), loadFileParts]))
				.catch(() => {});
		}, LOAD_AHEAD_MS);
		return () => clearTimeout(timer);
	}, [loadFileParts]);
	const chatId = useUi((state) => state.selectedChatId);
	const isEmptyTemporary = useChats(
		(state) => isTemporaryChatId(chatId ?? "") && state.conversations[chatId ?? ""] === undefined,
	);
	const hasRightPanel = useUi((state) => state.isSearchOpen || state.isChatSettingsOpen);
	const isSettingsOpen = useUi((state) => state.isSettingsOpen);
	const comparing = useUi((state) => state.comparing);
	const exporting = useUi((state) => state.exporting);
	const printing = useUi((state) => state.printing);
	const isAsking = useUi(
		({ isWelcomeOpen, isAddServerOpen, isDoctorOpen, organizing }) =>
			isWelcomeOpen || isAddServerOpen || isDoctorOpen || organizing !== null,
	);
	const isPaletteOpen = useUi((state) => state.isPaletteOpen);
	const isDropping = useUi((state) => state.isDropping);
	const isShortcutListOpen = useUi((state) => state.isShortcutListOpen);
	return (
		<div className="flex h-dvh">
			<Chats isNarrow={isNarrow} />
			<main className="relative flex min-w-0 flex-1 flex-col">
				<ChatHeader isNarrow={isNarrow} />
				<StatusLines />
				{window.desktop !== undefined && <UpdateLine />}
				{isTemporaryChatId(chatId ?? "") && <TemporaryLine />}
				{chatId === null || isEmptyTemporary ? <Greeting /> : <Transcript key={chatId} chatId={chatId} />}
				<Composer />
				<ToastStack />
			</main>
			{hasRightPanel && <RightPanels isNarrow={isNarrow} />}
			<AnswerAnnouncer />
			<ToolAnnouncer />
			{isSettled && <TooltipLayer />}
			{isSettingsOpen && <SettingsDialog />}
			{isPaletteOpen && <Palette />}
			{isDropping && <DropOverlay />}
			{isShortcutListOpen && <ShortcutList />}
			{printing !== null && <PrintView chatId={printing} />}
			{comparing !== null && <ComparePlace {...comparing} />}
			{exporting !== undefined && <ExportDialog chatIds={exporting} />}
			{isAsking && <Dialogs />}
		</div>
	);
}

function Chats({ isNarrow }: { readonly isNarrow: boolean }) {
	const t = useText();
	const isShown = useUi((state) => state.isSideBarShown);
	const isDrawerOpen = useUi((state) => state.isDrawerOpen);
	const { showSideBar, openDrawer } = useActions();
	const content = (
		<>
			{window.desktop !== undefined && <ServerSwitcher />}
			<SideBar onHide={() => (isNarrow ? openDrawer(false) : showSideBar(false))} />
		</>
	);
	if (isNarrow) {
		if (!isDrawerOpen) return null;
		return (
			<Drawer label={t("Chats")} onClose={() => openDrawer(false)}>
				{content}
			</Drawer>
		);
	}
	if (!isShown) return null;
	return (
		<aside aria-label={t("All chats")} className="flex w-66 shrink-0 flex-col border-e border-line bg-side">
			{content}
		</aside>
	);
}
