import { Plus } from "lucide-react";
import { useState } from "react";
import { useModelList } from "../../app/use-model-list.ts";
import { useText } from "../../i18n/use-text.ts";
import { ModelMenu } from "./model-menu.tsx";

/** Asks which other model is to answer too. */
export function ModelChooser({ onChoose }: { readonly onChoose: (model: string) => void }) {
	const t = useText();
	const { list, read } = useModelList();
	const [isArmed, setArmed] = useState(false);
	const button = (
		<button
			type="button"
			aria-haspopup="dialog"
			onClick={() => {
				if (!isArmed) setArmed(true);
			}}
			className="chrome inline-flex h-8 shrink-0 items-center gap-1.5 rounded-small border border-line-strong bg-raised px-3 text-13 font-medium hover:bg-hover"
		>
			<Plus size={14} aria-hidden="true" />
			{t("Ask another model")}
		</button>
	);
	if (!isArmed) return button;
	return (
		<ModelMenu list={list} chosen={null} side="bottom" onChoose={(model) => onChoose(model.id)} onRead={read}>
			{button}
		</ModelMenu>
	);
}
