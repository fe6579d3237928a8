import { useEffect, useState } from "react";
import type { ImportedChat } from "../../../../server/protocol/transfer.ts";
import { useActions } from "../../../app/app-context.tsx";
import { describeTransferFailure, useTransfer } from "../../../app/transfer.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { TextButton } from "../../../ui/text-button.tsx";
import { describeOutcome } from "./describe-import.ts";
import { codedNotes, describeNote } from "./describe-note.ts";

const PAGE = 100;

/** What became of each chat of a file, a page at a time. */
export function ImportReport({ importId }: { readonly importId: string }) {
	const t = useText();
	const transfer = useTransfer();
	const [chats, setChats] = useState<readonly ImportedChat[]>([]);
	const [from, setFrom] = useState(0);
	const [hasMore, setMore] = useState(true);
	const [failure, setFailure] = useState<unknown>(null);
	useEffect(() => {
		let isGone = false;
		transfer.listImportedChats(importId, from, PAGE).then(
			(page) => {
				if (isGone) return;
				setChats((known) => [...known.filter(({ position }) => position < from), ...page]);
				setMore(page.length === PAGE);
			},
			(error: unknown) => {
				if (!isGone) setFailure(error);
			},
		);
		return () => {
			isGone = true;
		};
	}, [transfer, importId, from]);
	return (
		<div className="grid gap-2">
			{failure !== null && (
				<p role="alert" className="text-13 text-danger">
					{describeTransferFailure(failure, t)}
				</p>
			)}
			<ol
				aria-label={t("Report")}
				className="max-h-80 divide-y divide-line overflow-y-auto rounded-small border border-line"
			>
				{chats.map((chat) => (
					<ReportRow key={chat.position} chat={chat} />
				))}
			</ol>
			{hasMore && chats.length > 0 && (
				<Button className="justify-self-start" onClick={() => setFrom((chats.at(-1)?.position ?? 0) + 1)}>
					{t("Show more")}
				</Button>
			)}
		</div>
	);
}

function ReportRow({ chat }: { readonly chat: ImportedChat }) {
	const t = useText();
	const { selectChat, openSettings } = useActions();
	const { chat_id: chatId, title, outcome } = chat;
	const notes = codedNotes(chat.coded_notes, chat.notes);
	const isThere = chatId !== null && outcome !== "undone" && outcome !== "skipped";
	const open = () => {
		openSettings(false);
		selectChat(chatId);
	};
	return (
		<li className="grid gap-0.5 px-3 py-1.5 text-13">
			<div className="flex items-baseline justify-between gap-3">
				{isThere ? (
					<span className="-mx-1 min-w-0 truncate" dir="auto">
						<TextButton onClick={open}>{title || t("Chat")}</TextButton>
					</span>
				) : (
					<span className="min-w-0 truncate" dir="auto">
						{title || t("Chat")}
					</span>
				)}
				<span className="shrink-0 text-ink-soft">{describeOutcome(t, chat)}</span>
			</div>
			{notes.map((note) => (
				<p key={note.text} dir="auto" className="text-12 text-ink-soft">
					{describeNote(t, note)}
				</p>
			))}
		</li>
	);
}
