import { Columns2, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import { nameModel } from "../../app/name-model.ts";
import { useText } from "../../i18n/use-text.ts";
import type { LiveAnswer } from "../../store/chat-state.ts";
import { hasCapability, selectCan } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Markdown } from "./markdown/markdown.tsx";
import { MessageButtons } from "./message-buttons.tsx";
import { MessageTime } from "./message-time.tsx";
import { Reasoning } from "./reasoning.tsx";
import { usePause } from "./use-pause.ts";
import { VersionSwitch } from "./version-switch.tsx";

// An answer that is being written fetches it, so that it is there when the server goes away.
const AnswerStatus = laterPart(async () => (await import("./answer-status.tsx")).AnswerStatus);
const AnswerParts = laterPart(async () => (await import("./tools/answer-parts.tsx")).AnswerParts);
const StructuredAnswer = laterPart(
	async () => (await import("./structured/structured-answer.tsx")).StructuredAnswer,
);
const AnswerUsage = laterPart(async () => (await import("./answer-usage.tsx")).AnswerUsage);

type AnswerProps = {
	readonly message: Message;
	/** Undefined: it is not being written. */
	readonly live: LiveAnswer | undefined;
	readonly isLast: boolean;
	/** Called before another version of it takes its place. */
	readonly onSwitch: () => void;
};

/** An answer, finished or as it is being written. */
export function Answer({ message, live, isLast, onSwitch }: AnswerProps) {
	const t = useText();
	const isStreaming = live !== undefined || message.status === "streaming";
	const text = live?.content ?? message.content;
	const reasoning = live?.reasoning ?? message.reasoning ?? "";
	const isStructured = message.structured === true;
	const isPaused = usePause(message.id, isStreaming);
	const hasBegun = text !== "" || live?.structured !== undefined;
	return (
		<article
			aria-label={t("Answer")}
			aria-busy={isStreaming}
			className="message pt-3"
			data-last={isLast && !isStreaming}
			data-paused={isStreaming && isPaused}
		>
			{reasoning !== "" && (
				<Reasoning
					text={reasoning}
					isThinking={isStreaming && !hasBegun}
					durationMs={message.usage?.reasoning_ms}
				/>
			)}
			{message.tools !== undefined && message.tools.length > 0 ? (
				<AnswerParts text={text} message={message} calls={message.tools} isStreaming={isStreaming} />
			) : (
				<div dir="auto" className={isStreaming ? "reading writing" : "reading"}>
					{isStructured ? (
						<StructuredAnswer
							json={text}
							snapshot={live?.structured}
							isStreaming={isStreaming}
							form={message.form}
						/>
					) : (
						<Markdown text={text} isStreaming={isStreaming} />
					)}
				</div>
			)}
			{(isStreaming || message.status !== "complete") && <AnswerStatus message={message} isLast={isLast} />}
			<div className="-ms-1.5 flex h-9 items-center gap-1 text-12 text-ink-faint">
				{isStreaming && <WritingLine notice={live?.notice ?? null} />}
				<VersionSwitch chatId={message.chat_id} messageId={message.id} onSwitch={onSwitch} />
				{!isStreaming && <AnswerTools message={message} />}
			</div>
		</article>
	);
}

function WritingLine({ notice }: { readonly notice: string | null }) {
	const t = useText();
	return (
		<span className="flex min-w-0 items-center gap-2 ps-1.5 text-13 text-ink-soft">
			<span className="caret" aria-hidden="true" />
			{notice ? t.failure(notice) : <span className="sr-only">{t("Writing")}</span>}
		</span>
	);
}

function AnswerTools({ message }: { readonly message: Message }) {
	const t = useText();
	const { regenerate, compare } = useActions();
	const canRegenerate = useChats((state) => selectCan(state, message.chat_id, "regenerate"));
	const canCompare = useChats((state) => canRegenerate && hasCapability(state, "models"));
	const [isNear, setNear] = useState(false);
	const come = () => setNear(true);
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: what it took is only worked out for who comes near
		<div className="message-tools flex min-w-0 items-center gap-1" onPointerEnter={come} onFocus={come}>
			<CopyButton text={message.content} />
			{canRegenerate && (
				<IconButton
					label={t("Answer again")}
					size="small"
					icon={<RotateCcw size={14} />}
					// A double click asks for one.
					onClick={(event) => event.detail < 2 && regenerate(message.id)}
				/>
			)}
			{canCompare && (
				<IconButton
					label={t("Compare with other models")}
					size="small"
					icon={<Columns2 size={14} />}
					onClick={() => compare({ chatId: message.chat_id, messageId: message.id })}
				/>
			)}
			<MessageButtons message={message} />
			<span className="ms-1.5 flex min-w-0 gap-2">
				{message.model !== undefined && <bdi className="truncate">{nameModel(message.model, t)}</bdi>}
				<MessageTime timestamp={message.timestamp} />
				{isNear && message.usage !== undefined && <AnswerUsage message={message} usage={message.usage} />}
			</span>
		</div>
	);
}
