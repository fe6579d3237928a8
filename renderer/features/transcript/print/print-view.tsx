import "./print.css";
import { Fragment, useEffect } from "react";
import { createPortal } from "react-dom";
import { useActions, useChats, useLive, useUi } from "../../../app/app-context.tsx";
import { formatDate } from "../../../i18n/format.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { selectMessage, selectTitle } from "../../../store/selectors.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { AtOnce } from "../markdown/use-gradual.ts";
import { StructuredAnswer } from "../structured/structured-answer.tsx";

const WHEN = { dateStyle: "medium", timeStyle: "short" } as const;
/** Colours, formulas and diagrams are drawn a little later than their text. */
const DRAWN_MS = 600;

/** All of a chat on paper: its branch that is shown, from the first message to the last. */
export function PrintView({ chatId }: { readonly chatId: string }) {
	const t = useText();
	const { endPrinting } = useActions();
	const title = useChats((state) => selectTitle(state, chatId, t));
	const branch = useChats((state) => state.conversations[chatId]?.branch);
	const isPart = useChats((state) => state.conversations[chatId]?.from != null);
	const hidden = useUi((state) => state.hiddenMessages);
	const isUnderWay = useUi((state) => state.isPrintedByBrowser);
	useEffect(() => {
		window.addEventListener("afterprint", endPrinting);
		const timer = isUnderWay ? undefined : setTimeout(() => window.print(), DRAWN_MS);
		return () => {
			clearTimeout(timer);
			window.removeEventListener("afterprint", endPrinting);
		};
	}, [endPrinting, isUnderWay]);
	return createPortal(
		<AtOnce value={true}>
			<div data-print aria-hidden="true">
				<h1 dir="auto">{title}</h1>
				{isPart && (
					<p data-part>
						{t(
							"What was written before this is missing here. To print the whole chat, choose “Print chat” in Parley instead of the menu of the browser.",
						)}
					</p>
				)}
				{branch
					?.filter((id) => !hidden.has(id))
					.map((id) => (
						<PrintedMessage key={id} chatId={chatId} messageId={id} t={t} />
					))}
			</div>
		</AtOnce>,
		document.body,
	);
}

type PrintedMessageProps = { readonly chatId: string; readonly messageId: string; readonly t: Text };

function PrintedMessage({ chatId, messageId, t }: PrintedMessageProps) {
	const message = useChats((state) => selectMessage(state, chatId, messageId));
	const content = useLive(messageId, (live) => live?.content ?? message?.content ?? "");
	if (message === undefined) return null;
	const when = new Date(message.timestamp);
	const facts = [
		message.is_ai ? t("Answer") : t("You"),
		...(message.model === undefined ? [] : [message.model]),
		...(Number.isNaN(when.getTime()) ? [] : [formatDate(t, when, WHEN)]),
	];
	return (
		<article>
			<h2>
				{facts.map((fact, index) => (
					<Fragment key={fact}>
						{index > 0 && " · "}
						<bdi>{fact}</bdi>
					</Fragment>
				))}
			</h2>
			<div dir="auto" className="reading">
				{message.attachments?.map(({ id, name }) => (
					<p key={id}>
						<bdi>{name}</bdi>
					</p>
				))}
				{!message.is_ai && <p className="whitespace-pre-wrap">{content}</p>}
				{message.is_ai && message.structured === true && (
					<StructuredAnswer json={content} snapshot={undefined} isStreaming={false} form={message.form} />
				)}
				{message.is_ai && message.structured !== true && <Markdown text={content} isStreaming={false} />}
			</div>
		</article>
	);
}
