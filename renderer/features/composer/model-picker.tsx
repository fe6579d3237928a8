import { ChevronDown } from "lucide-react";
import { useEffect, useState } from "react";
import type { Model } from "../../../server/protocol/rest.ts";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability, isTemporary } from "../../store/selectors.ts";
import { selectNewChatSettings } from "../../store/ui-state.ts";
import { MenuButton } from "../../ui/menu-button.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";

const NO_MODELS: readonly Model[] = [];

/** Which model answers in this chat. Not there where the server offers no choice. */
export function ModelPicker({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const canChoose = useChats((state) => hasCapability(state, "models"));
	const isOnline = useChats((state) => state.connection.state === "online");
	const stored = useChats((state) => (chatId === null ? null : (state.chats[chatId]?.model ?? null)));
	const forNewChat = useUi((state) => selectNewChatSettings(state).model ?? null);
	const { listModels, changeChatSettings } = useActions();
	const [models, setModels] = useState(NO_MODELS);
	const read = () => {
		listModels().then(setModels, () => {});
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: read again when the server is back
	useEffect(() => {
		if (canChoose && isOnline) read();
	}, [canChoose, isOnline]);

	const chosen = chatId === null || isTemporary(chatId) ? forNewChat : stored;
	if (!canChoose || models.length === 0 || chatId?.startsWith("local:")) return null;
	const standard = models.find((model) => model.default);
	const shown = models.find((model) => model.id === chosen)?.name ?? chosen ?? standard?.name ?? t("Model");
	return (
		<MenuButton
			label={t("Model: {model}", { model: shown })}
			side="top"
			onOpen={read}
			items={models.map((model) =>
				toItem(model, chosen, t, (model) => changeChatSettings(chatId, { model })),
			)}
			className="inline-flex h-8 min-w-0 items-center gap-1 rounded-small px-2 text-13 text-ink-soft hover:bg-hover hover:text-ink"
		>
			<bdi className="truncate">{shown}</bdi>
			<ChevronDown size={14} className="shrink-0" />
		</MenuButton>
	);
}

function toItem(model: Model, chosen: string | null, t: Text, choose: (id: string | null) => void): MenuItem {
	return {
		label: model.name,
		detail: model.local ? t("{provider}, on this computer", { provider: model.provider }) : model.provider,
		isChosen: model.id === chosen || (chosen === null && model.default),
		run: () => choose(model.default ? null : model.id),
	};
}
