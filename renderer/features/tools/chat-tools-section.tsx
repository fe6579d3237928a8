import { useActions, useUi } from "../../app/app-context.tsx";
import { explainFailure } from "../../app/explain-failure.ts";
import { useChatSettings } from "../../app/use-chat-settings.ts";
import { useTools } from "../../app/use-tools.ts";
import { useText } from "../../i18n/use-text.ts";
import { isTemporary } from "../../store/selectors.ts";
import { PanelSection } from "../../ui/panel-section.tsx";
import { TextButton } from "../../ui/text-button.tsx";
import { ChatToolServer } from "./chat-tool-server.tsx";

/** Which tools the answers of a chat may use. */
export function ChatToolsSection({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const tools = useTools();
	const { settings, canChange, change } = useChatSettings(chatId);
	const { showSettings } = useActions();
	const wantsFields = useUi((state) => state.wantsStructured);
	const isForgotten = isTemporary(chatId);
	const servers = tools.state === "loaded" ? tools.servers.filter(({ state }) => state !== "disabled") : [];
	return (
		<PanelSection title={t("Tools")}>
			{tools.state === "loading" && (
				<p className="text-13 text-ink-soft">{t("Looking at the tool servers…")}</p>
			)}
			{tools.state === "failed" && <p className="text-13 text-danger">{explainFailure(tools.error, t)}</p>}
			{isForgotten && (
				<p className="text-13">
					{t(
						"A temporary chat uses no tools, since calls are kept with their answers. Start a normal chat to use them.",
					)}
				</p>
			)}
			{!isForgotten && wantsFields && servers.length > 0 && (
				<p className="text-13">
					{t("Answers as fields use no tools. They are used again when you turn these answers off.")}
				</p>
			)}
			{!isForgotten &&
				servers.map((server) => (
					<ChatToolServer
						key={server.name}
						server={server}
						chosen={settings.tools ?? []}
						isDisabled={!canChange}
						onChange={(chosen) => change({ tools: chosen })}
					/>
				))}
			{tools.state === "loaded" && (
				<p className="text-13 text-ink-soft">
					{servers.length === 0
						? t("No tools are set up.")
						: t("Each call is shown to you and asked for before it is made.")}{" "}
					<TextButton onClick={() => showSettings("tools")}>{t("Settings of the tools")}</TextButton>
				</p>
			)}
		</PanelSection>
	);
}
