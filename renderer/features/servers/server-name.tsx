import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { TextButton } from "../../ui/text-button.tsx";

type ServerNameProps = {
	readonly name: string;
	/** Null: it stays as it is. */
	readonly onDone: (name: string | null) => void;
};

/** What a person calls a server. Empty: what its address says. */
export function ServerName({ name, onDone }: ServerNameProps) {
	const t = useText();
	const [text, setText] = useState(name);
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.select(), []);
	return (
		<form
			className="flex flex-wrap items-center gap-2"
			onSubmit={(event) => {
				event.preventDefault();
				onDone(text.trim());
			}}
		>
			<input
				ref={field}
				dir="auto"
				aria-label={t("Name of the server")}
				value={text}
				maxLength={80}
				autoComplete="off"
				onChange={(event) => setText(event.target.value)}
				onKeyDown={(event) => {
					if (event.key !== "Escape") return;
					event.preventDefault();
					event.stopPropagation();
					onDone(null);
				}}
				className="h-8 min-w-40 flex-1 rounded-small border border-line-strong bg-raised px-2.5"
			/>
			<Button isSubmit>{t("Rename")}</Button>
			<TextButton onClick={() => onDone(null)}>{t("Cancel")}</TextButton>
		</form>
	);
}
