import { Download, WrapText } from "lucide-react";
import { useText } from "../../../i18n/use-text.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import { CopyButton } from "../copy-button.tsx";

type CodeToolsProps = {
	readonly read: () => string;
	readonly language: string;
	readonly isWrapped: boolean;
	readonly onWrap: () => void;
};

/** What can be done with a block of code. */
export function CodeTools({ read, language, isWrapped, onWrap }: CodeToolsProps) {
	const t = useText();
	return (
		<span className="flex">
			<IconButton
				label={t("Wrap long lines")}
				size="small"
				icon={<WrapText size={14} />}
				aria-pressed={isWrapped}
				onClick={onWrap}
			/>
			<IconButton
				label={t("Save as a file")}
				size="small"
				icon={<Download size={14} />}
				onClick={async () => {
					const { saveCode } = await import("./save-code.ts");
					saveCode(language, read());
				}}
			/>
			<CopyButton text={read} label={t("Copy code")} />
		</span>
	);
}
