import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";

const COPIED_MS = 1500;

type CopyButtonProps = {
	/** A function: what is costly to write is written when it is asked for. */
	readonly text: string | (() => string);
	readonly label?: string;
};

export function CopyButton({ text, label }: CopyButtonProps) {
	const { copy } = useActions();
	const t = useText();
	const [isCopied, setCopied] = useState(false);
	useEffect(() => {
		if (!isCopied) return;
		const timer = setTimeout(() => setCopied(false), COPIED_MS);
		return () => clearTimeout(timer);
	}, [isCopied]);
	return (
		<IconButton
			label={isCopied ? t("Copied") : (label ?? t("Copy"))}
			size="small"
			icon={isCopied ? <Check size={14} /> : <Copy size={14} />}
			onClick={() => {
				copy(typeof text === "string" ? text : text());
				setCopied(true);
			}}
		/>
	);
}
