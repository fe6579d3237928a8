import { Columns2, RotateCcw } from "lucide-react";
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats, useLive, useParley } from "../../app/app-context.tsx";
import { nameModel } from "../../app/name-model.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability, selectCan } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { CopyButton } from "./copy-button.tsx";
import { BlockSplitter } from "./markdown/block-splitter.ts";
import { Blocks } from "./markdown/markdown.tsx";
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
	readonly isLast: boolean;
	/** Called before another version of it takes its place. */
	readonly onSwitch: () => void;
};

/** An answer, finished or as it is being written. What comes of it draws the text again and nothing around it. */
export function Answer({ message, isLast, onSwitch }: AnswerProps) {
	const t = useText();
	const isLive = useChats((state) => message.id in state.live);
	const isStreaming = isLive || message.status === "streaming";
	const isPaused = usePause(message.id, isStreaming);
	return (
		<article
			aria-label={t("Answer")}
			aria-busy={isStreaming}
			className="message pt-3"
			data-last={isLast && !isStreaming}
			data-paused={isStreaming && isPaused}
		>
			<Thoughts message={message} isStreaming={isStreaming} />
			<AnswerText message={message} isStreaming={isStreaming} />
			{(isStreaming || message.status !== "complete" || message.error != null) && (
				<AnswerStatus message={message} isLast={isLast} />
			)}
			<div className="-ms-1.5 flex h-9 items-center gap-1 text-12 text-ink-faint">
				{isStreaming && <WritingLine messageId={message.id} />}
				<VersionSwitch chatId={message.chat_id} messageId={message.id} onSwitch={onSwitch} />
				{!isStreaming && <AnswerTools message={message} />}
			</div>
		</article>
	);
}

type PartProps = { readonly message: Message; readonly isStreaming: boolean };

function Thoughts({ message, isStreaming }: PartProps) {
	const text = useLive(message.id, (live) => live?.reasoning ?? message.reasoning);
	const isThinking = useLive(
		message.id,
		(live) => isStreaming && (live?.content ?? message.content) === "" && live?.structured === undefined,
	);
	if (!text) return null;
	return <Reasoning text={text} isThinking={isThinking} durationMs={message.usage?.reasoning_ms} />;
}

function AnswerText({ message, isStreaming }: PartProps) {
	if (message.tools?.length) return <TextWithCalls message={message} isStreaming={isStreaming} />;
	if (message.structured) return <FieldsText message={message} isStreaming={isStreaming} />;
	return <PlainText message={message} isStreaming={isStreaming} />;
}

const classOf = (isStreaming: boolean) => (isStreaming ? "reading writing" : "reading");

const loadGrowing = () => import("./markdown/growing-blocks.ts");

function PlainText({ message, isStreaming }: PartProps) {
	const { chats } = useParley();
	const place = useRef<HTMLDivElement>(null);
	const reader = useRef<Pick<BlockSplitter, "split"> & { settle?(): void }>(null);
	const growing = useLoaded(isStreaming, loadGrowing);
	reader.current ??= new BlockSplitter();
	// It stays to the end, as it knows what the page shows.
	if (growing !== null && reader.current instanceof BlockSplitter)
		reader.current = new growing.GrowingBlocks(reader.current, place);
	const splitter = reader.current;
	const blocks = useSyncExternalStore(chats.subscribe, () => {
		const text = chats.getState().live[message.id]?.content ?? message.content;
		return splitter.split(text, !isStreaming);
	});
	useLayoutEffect(() => splitter.settle?.());
	return (
		<div ref={place} dir="auto" className={classOf(isStreaming)}>
			<Blocks blocks={blocks} />
		</div>
	);
}

function TextWithCalls({ message, isStreaming }: PartProps) {
	const text = useLive(message.id, (live) => live?.content ?? message.content);
	return <AnswerParts text={text} message={message} calls={message.tools ?? []} isStreaming={isStreaming} />;
}

function FieldsText({ message, isStreaming }: PartProps) {
	const json = useLive(message.id, (live) => live?.content ?? message.content);
	const snapshot = useLive(message.id, (live) => live?.structured);
	return (
		<div dir="auto" className={classOf(isStreaming)}>
			<StructuredAnswer json={json} snapshot={snapshot} isStreaming={isStreaming} form={message.form} />
		</div>
	);
}

function WritingLine({ messageId }: { readonly messageId: string }) {
	const t = useText();
	const notice = useLive(messageId, (live) => live?.notice ?? null);
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
