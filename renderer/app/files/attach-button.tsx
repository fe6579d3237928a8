import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useActions } from "../app-context.tsx";

/** Opens the system's choice of files, for the message of this draft. */
export function AttachButton({ draftKey }: { readonly draftKey: string | null }) {
	const t = useText();
	const { addFiles } = useActions();
	const input = useRef<HTMLInputElement>(null);
	return (
		<>
			<IconButton
				label={t("Attach files")}
				icon={<Paperclip size={16} />}
				onClick={() => input.current?.click()}
			/>
			<input
				ref={input}
				type="file"
				multiple
				tabIndex={-1}
				aria-label={t("Files to attach")}
				className="hidden"
				onChange={(event) => {
					const files = [...(event.target.files ?? [])];
					// The same file can be chosen again.
					event.target.value = "";
					void addFiles(files, draftKey);
				}}
			/>
		</>
	);
}
