import { useEffect, useState } from "react";
import { isTemporaryChatId } from "../client/chat-client.ts";
import { SideBar } from "../features/chat-list/side-bar.tsx";
import { Composer } from "../features/composer/composer.tsx";
import { ChatHeader } from "../features/shell/chat-header.tsx";
import { Greeting } from "../features/shell/greeting.tsx";
import { ToastStack, ToastView } from "../features/shell/toast-stack.tsx";
import { Transcript } from "../features/transcript/transcript.tsx";
import { useText } from "../i18n/use-text.ts";
import { hasOverlay, NO_OVERLAY } from "../store/ui-state.ts";
import { laterPart } from "../ui/later-part.tsx";
import { closeMissing } from "../ui/tell-missing.ts";
import { useActions, useChats, useParley, useUi } from "./app-context.tsx";
import { Broken } from "./error-boundary.tsx";
import { useNarrow } from "./use-narrow.ts";

const RightPanels = laterPart(async () => (await import("./right-panels.tsx")).RightPanels);
const loadOverlays = () => import("./overlays.tsx");
const Overlays = laterPart(async () => (await loadOverlays()).Overlays);
const fetchOverlays = async () => (await loadOverlays()).fetchOverlays();
const Drawer = laterPart(async () => (await import("../ui/drawer.tsx")).Drawer);
const ServerSwitcher = laterPart(
	async () => (await import("../features/servers/server-switcher.tsx")).ServerSwitcher,
);
const UpdateLine = laterPart(async () => (await import("../features/shell/update-line.tsx")).UpdateLine);
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
const SignInView = laterPart(async () => (await import("../features/sign-in/sign-in-view.tsx")).SignInView);

/** What is opened by a key has to be there before the next one is pressed. */
const LOAD_AHEAD_MS = 400;

/** The chats, or first the question who one is. */
export function App() {
	const { config } = useParley();
	const hasLogins = useChats(({ server }) => server?.hasLogins === true);
	const isRefused = useChats(
		({ connection }) => connection.state === "refused" && connection.cause === "login",
	);
	const isOnline = useChats(({ connection }) => connection.state === "online");
	const [isOut, setOut] = useState(false);
	// While the server is asked again, what is being typed into the form stays.
	if (isOut ? isOnline : isRefused) setOut(!isOut);
	const isInvited = config.invite !== null && config.connection.token === null;
	if (!config.signsIn || !hasLogins || !(isOut || isInvited)) return <Chat />;
	return <SignInView />;
}

function Chat() {
	const { ui } = useParley();
	const isNarrow = useNarrow();
	const [isSettled, setSettled] = useState(false);
	const { loadFileParts } = useActions();
	useEffect(() => {
		const timer = setTimeout(() => {
			setSettled(true);
			const telling = [Broken.fetch, ToastView.fetch];
			const parts = [RightPanels.fetch, Overlays.fetch, fetchOverlays, loadFileParts];
			void import("./load-ahead.ts").then(({ loadAhead }) => loadAhead(telling, parts)).catch(() => {});
		}, LOAD_AHEAD_MS);
		return () => clearTimeout(timer);
	}, [loadFileParts]);
	const chatId = useUi((state) => state.selectedChatId);
	const isEmptyTemporary = useChats(
		(state) => isTemporaryChatId(chatId ?? "") && state.conversations[chatId ?? ""] === undefined,
	);
	const hasRightPanel = useUi((state) => state.isSearchOpen || state.isChatSettingsOpen);
	const isCovered = useUi(hasOverlay);
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
			{hasRightPanel && (
				<RightPanels
					onMissing={closeMissing(() => ui.setState({ isSearchOpen: false, isChatSettingsOpen: false }))}
				/>
			)}
			<AnswerAnnouncer />
			<ToolAnnouncer />
			{isSettled && <TooltipLayer />}
			{isCovered && <Overlays onMissing={closeMissing(() => ui.setState(NO_OVERLAY))} />}
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
		const close = () => openDrawer(false);
		return (
			<Drawer label={t("Chats")} onClose={close} onMissing={closeMissing(close)}>
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
