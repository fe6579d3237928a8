import { lazy, Suspense, useEffect, useState } from "react";
import { isTemporaryChatId } from "../client/chat-client.ts";
import { SideBar } from "../features/chat-list/side-bar.tsx";
import { Composer } from "../features/composer/composer.tsx";
import { AnswerAnnouncer } from "../features/shell/answer-announcer.tsx";
import { ChatHeader } from "../features/shell/chat-header.tsx";
import { ConnectionLine } from "../features/shell/connection-line.tsx";
import { Greeting } from "../features/shell/greeting.tsx";
import { TemporaryLine } from "../features/shell/temporary-line.tsx";
import { ToastStack } from "../features/shell/toast-stack.tsx";
import { ToolAnnouncer } from "../features/shell/tool-announcer.tsx";
import { Transcript } from "../features/transcript/transcript.tsx";
import { useText } from "../i18n/use-text.ts";
import { Drawer } from "../ui/drawer.tsx";
import { TooltipLayer } from "../ui/tooltip-layer.tsx";
import { useActions, useChats, useParley, useUi } from "./app-context.tsx";
import { findUpdateHost } from "./desktop-host.ts";
import { RightPanel } from "./right-panel.tsx";
import { useNarrow } from "./use-narrow.ts";

const SettingsDialog = lazy(async () => ({
	default: (await import("../features/settings/settings-dialog.tsx")).SettingsDialog,
}));

const loadSearch = () => import("../features/search/search-panel.tsx");
const SearchPanel = lazy(async () => ({ default: (await loadSearch()).SearchPanel }));

const ChatSettingsPlace = lazy(async () => ({
	default: (await import("./chat-settings-place.tsx")).ChatSettingsPlace,
}));

const ComparePlace = lazy(async () => ({
	default: (await import("./compare-place.tsx")).ComparePlace,
}));

const loadPalette = () => import("../features/palette/palette.tsx");
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }));

const loadFind = () => import("../features/transcript/find/find-bar.tsx");

const ShortcutList = lazy(async () => ({
	default: (await import("../features/palette/shortcut-list.tsx")).ShortcutList,
}));

const WelcomeDialog = lazy(async () => ({
	default: (await import("../features/welcome/welcome-dialog.tsx")).WelcomeDialog,
}));

const UpdateLine = lazy(async () => ({
	default: (await import("../features/shell/update-line.tsx")).UpdateLine,
}));

const loadDropOverlay = () => import("../features/composer/drop-overlay.tsx");
const DropOverlay = lazy(async () => ({ default: (await loadDropOverlay()).DropOverlay }));

/** Files are attached while the server is away, too, which then could not be asked for these. */
const loadOfFiles = () => [
	loadDropOverlay(),
	import("../features/composer/draft-files.tsx"),
	import("../features/transcript/pending-files.tsx"),
	import("../features/transcript/message-files.tsx"),
];
const PrintView = lazy(async () => ({
	default: (await import("../features/transcript/print/print-view.tsx")).PrintView,
}));

const OrganizeDialog = lazy(async () => ({
	default: (await import("../features/chat-list/organize-dialog.tsx")).OrganizeDialog,
}));

const SignInView = lazy(async () => ({
	default: (await import("../features/sign-in/sign-in-view.tsx")).SignInView,
}));

/** What is opened by a key has to be there before the next one is pressed. */
const LOAD_AHEAD_MS = 1500;

/** The chats, or first the question who one is. */
export function App() {
	const { config } = useParley();
	const isOut = useChats(
		({ connection, server }) => connection.state === "refused" && server?.hasLogins === true,
	);
	const hasLogins = useChats(({ server }) => server?.hasLogins === true);
	const isInvited = hasLogins && config.invite !== null && config.connection.token === null;
	if (!config.signsIn || !(isOut || isInvited)) return <Chat />;
	return (
		<Suspense>
			<SignInView />
		</Suspense>
	);
}

function Chat() {
	const isNarrow = useNarrow();
	const { loadFileParts } = useActions();
	useEffect(() => {
		const timer = setTimeout(
			() =>
				void Promise.all([loadSearch(), loadPalette(), loadFind(), ...loadOfFiles(), loadFileParts()]).catch(
					() => {},
				),
			LOAD_AHEAD_MS,
		);
		return () => clearTimeout(timer);
	}, [loadFileParts]);
	const [isDesktop] = useState(() => findUpdateHost(window) !== null);
	const chatId = useUi((state) => state.selectedChatId);
	const isEmptyTemporary = useChats(
		(state) => isTemporaryChatId(chatId ?? "") && state.conversations[chatId ?? ""] === undefined,
	);
	const isSettingsOpen = useUi((state) => state.isSettingsOpen);
	const comparing = useUi((state) => state.comparing);
	const organizing = useUi((state) => state.organizing);
	const printing = useUi((state) => state.printing);
	const isWelcomeOpen = useUi((state) => state.isWelcomeOpen);
	const isPaletteOpen = useUi((state) => state.isPaletteOpen);
	const isDropping = useUi((state) => state.isDropping);
	const isShortcutListOpen = useUi((state) => state.isShortcutListOpen);
	return (
		<div className="flex h-dvh">
			<Chats isNarrow={isNarrow} />
			<main className="flex min-w-0 flex-1 flex-col">
				<ChatHeader isNarrow={isNarrow} />
				<ConnectionLine />
				{isDesktop && (
					<Suspense>
						<UpdateLine />
					</Suspense>
				)}
				<TemporaryLine />
				{chatId === null || isEmptyTemporary ? <Greeting /> : <Transcript key={chatId} chatId={chatId} />}
				<Composer />
			</main>
			<SearchPlace isNarrow={isNarrow} />
			<SettingsPlace isNarrow={isNarrow} />
			<ToastStack />
			<AnswerAnnouncer />
			<ToolAnnouncer />
			<TooltipLayer />
			{isSettingsOpen && (
				<Suspense>
					<SettingsDialog />
				</Suspense>
			)}
			{isPaletteOpen && (
				<Suspense>
					<Palette />
				</Suspense>
			)}
			{isDropping && (
				<Suspense fallback={null}>
					<DropOverlay />
				</Suspense>
			)}
			{isShortcutListOpen && (
				<Suspense>
					<ShortcutList />
				</Suspense>
			)}
			{printing !== null && (
				<Suspense>
					<PrintView chatId={printing} />
				</Suspense>
			)}
			{comparing !== null && (
				<Suspense>
					<ComparePlace {...comparing} />
				</Suspense>
			)}
			{organizing !== null && (
				<Suspense>
					<OrganizeDialog chatId={organizing} />
				</Suspense>
			)}
			{isWelcomeOpen && (
				<Suspense>
					<WelcomeDialog />
				</Suspense>
			)}
		</div>
	);
}

function SearchPlace({ isNarrow }: { readonly isNarrow: boolean }) {
	const t = useText();
	const isOpen = useUi((state) => state.isSearchOpen);
	const { openSearch } = useActions();
	if (!isOpen) return null;
	return (
		<RightPanel label={t("Search")} isNarrow={isNarrow} onClose={() => openSearch(false)}>
			<Suspense>
				<SearchPanel isOver={isNarrow} />
			</Suspense>
		</RightPanel>
	);
}

function SettingsPlace({ isNarrow }: { readonly isNarrow: boolean }) {
	const isOpen = useUi((state) => state.isChatSettingsOpen);
	const { openChatSettings } = useActions();
	const t = useText();
	if (!isOpen) return null;
	return (
		<RightPanel
			label={t("Settings of this chat")}
			isNarrow={isNarrow}
			onClose={() => openChatSettings(false)}
		>
			<Suspense>
				<ChatSettingsPlace />
			</Suspense>
		</RightPanel>
	);
}

function Chats({ isNarrow }: { readonly isNarrow: boolean }) {
	const t = useText();
	const isShown = useUi((state) => state.isSideBarShown);
	const isDrawerOpen = useUi((state) => state.isDrawerOpen);
	const { showSideBar, openDrawer } = useActions();
	if (isNarrow) {
		if (!isDrawerOpen) return null;
		return (
			<Drawer label={t("Chats")} onClose={() => openDrawer(false)}>
				<SideBar onHide={() => openDrawer(false)} />
			</Drawer>
		);
	}
	if (!isShown) return null;
	return (
		<aside aria-label={t("All chats")} className="flex w-66 shrink-0 flex-col border-e border-line bg-side">
			<SideBar onHide={() => showSideBar(false)} />
		</aside>
	);
}
