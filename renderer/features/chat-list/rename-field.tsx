import { useActions } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { NameField } from "./name-field.tsx";

const LONGEST_TITLE = 500;

/** The title of a chat as a field. */
export function RenameField({ chatId, title }: { readonly chatId: string; readonly title: string }) {
	const t = useText();
	const { rename, startRenaming } = useActions();
	return (
		<NameField
			label={t("Title of the chat")}
			name={title}
			longest={LONGEST_TITLE}
			onKeep={(kept) => rename(chatId, kept)}
			onCancel={() => startRenaming(null)}
		/>
	);
}
