import { ChevronDown } from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import { useChats } from "../../app/app-context.tsx";
import { nameModel } from "../../app/name-model.ts";
import { useChatSettings } from "../../app/use-chat-settings.ts";
import { useModelList } from "../../app/use-model-list.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability } from "../../store/selectors.ts";
import { classNames } from "../../ui/class-names.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { tellMissing } from "../../ui/tell-missing.ts";

const ModelMenu = laterPart(async () => (await import("./model-menu.tsx")).ModelMenu);
const fetchAhead = () => void ModelMenu.fetch().catch(() => {});

type ModelPickerProps = {
	readonly chatId: string | null;
	/** Where the list opens. */
	readonly side?: "top" | "bottom";
	readonly className?: string;
	/** In its place where there is nothing to choose from. */
	readonly otherwise?: ReactNode;
};

/** Which model answers in this chat. Not there where the server offers no choice. */
export const ModelPicker = memo(function ModelPicker(props: ModelPickerProps) {
	const { chatId, side = "top", className, otherwise = null } = props;
	const t = useText();
	const canChoose = useChats((state) => hasCapability(state, "models"));
	const { list, read } = useModelList();
	const { settings, canChange, change } = useChatSettings(chatId);
	const [isArmed, setArmed] = useState(false);
	const chosen = settings.model ?? null;
	if (!canChoose || !canChange || list.models.length === 0) return otherwise;
	const standard = list.models.find((model) => model.default);
	const known = list.models.find((model) => model.id === chosen);
	const shown = nameModel(known?.name ?? chosen ?? standard?.name ?? t("Model"), t);
	const button = (
		<button
			type="button"
			aria-label={t("Model: {model}", { model: shown })}
			aria-haspopup="dialog"
			data-tip={t("Model: {model}", { model: shown })}
			onPointerEnter={fetchAhead}
			onFocus={fetchAhead}
			onClick={() => {
				if (isArmed) return;
				ModelMenu.fetch().then(() => setArmed(true), tellMissing);
				read();
			}}
			className={classNames(
				"chrome inline-flex h-8 min-w-0 items-center gap-1 rounded-small px-2 text-13 text-ink-soft hover:bg-hover hover:text-ink",
				className,
			)}
		>
			<bdi className="truncate">{shown}</bdi>
			<ChevronDown size={14} className="shrink-0" />
		</button>
	);
	if (!isArmed) return button;
	return (
		<ModelMenu
			list={list}
			chosen={chosen ?? standard?.id ?? null}
			side={side}
			onChoose={(model) => change({ model: model.default ? null : model.id })}
			onRead={read}
		>
			{button}
		</ModelMenu>
	);
});
