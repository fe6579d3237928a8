import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { draftKeyOfEdit } from "../../store/ui-state.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";

/** A message of the person as a field. Sending it makes another version beside the old one, which stays. */
export function EditMessage({ message }: { readonly message: Message }) {
	const t = useText();
	const text = useUi((state) => state.drafts[draftKeyOfEdit(message.id)] ?? message.content);
	const { setDraft, startEditing, sendEdit } = useActions();
	const field = useRef<HTMLTextAreaElement>(null);
	useEffect(() => {
		const element = field.current;
		element?.focus({ preventScroll: true });
		element?.setSelectionRange(element.value.length, element.value.length);
	}, []);
	const { attachments = [] } = message;
	const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
	const kept = attachments.filter(({ id }) => !removed.has(id));
	const hasWords = text.trim() !== "" || kept.length > 0;
	const canSend = hasWords && (text !== message.content || removed.size > 0);
	const send = () => {
		if (canSend) sendEdit(message, text, attachments.length === 0 ? undefined : kept.map(({ id }) => id));
	};
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing || event.keyCode === 229) return;
		if (event.key === "Escape") {
			event.stopPropagation();
			event.preventDefault();
			startEditing(null);
		} else if (event.key === "Enter" && !event.shiftKey) {
			event.preventDefault();
			send();
		}
	};
	return (
		<article aria-label={t("You")} className="message pt-3 pb-8">
			<form
				aria-label={t("Edit message")}
				onSubmit={(event) => {
					event.preventDefault();
					send();
				}}
				className="rounded-panel border border-line-strong bg-raised transition-colors has-[textarea:focus]:border-accent has-[textarea:focus]:outline-1 has-[textarea:focus]:outline-accent/55"
			>
				{kept.length > 0 && (
					<ul aria-label={t("Attached files")} className="flex flex-wrap gap-2 px-3 pt-3">
						{kept.map(({ id, name }) => (
							<li
								key={id}
								className="flex max-w-64 min-w-0 items-center gap-1 rounded-small border border-line bg-soft ps-2.5 text-13"
							>
								<bdi className="truncate">{name}</bdi>
								<IconButton
									label={t("Remove {name}", { name })}
									size="small"
									icon={<X size={14} />}
									onClick={() => setRemoved(new Set([...removed, id]))}
								/>
							</li>
						))}
					</ul>
				)}
				<textarea
					ref={field}
					aria-label={t("New wording")}
					dir="auto"
					value={text}
					autoComplete="off"
					onChange={(event) => setDraft(draftKeyOfEdit(message.id), event.target.value)}
					onKeyDown={handleKey}
					className="block max-h-[50dvh] min-h-11 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-reading leading-normal outline-none [field-sizing:content]"
				/>
				<div className="flex items-center justify-end gap-2 p-2">
					<span className="hidden min-w-0 flex-1 px-2 text-12 text-ink-faint wide:block">
						{t("The version before stays one step away.")}
					</span>
					<Button onClick={() => startEditing(null)}>{t("Cancel")}</Button>
					<Button tone="accent" isSubmit disabled={!canSend}>
						{t("Send")}
					</Button>
				</div>
			</form>
		</article>
	);
}
