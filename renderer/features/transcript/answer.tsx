import { RotateCcw } from "lucide-react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import type { LiveAnswer } from "../../store/chat-state.ts";
import { hasCapability } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { AnswerStatus } from "./answer-status.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Markdown } from "./markdown/markdown.tsx";
import { MessageTime } from "./message-time.tsx";
import { Reasoning } from "./reasoning.tsx";
import { StructuredAnswer } from "./structured-answer.tsx";

type AnswerProps = {
	readonly message: Message;
	/** Undefined: it is not being written. */
	readonly live: LiveAnswer | undefined;
	readonly isLast: boolean;
};

/** An answer, finished or as it is being written. */
export function Answer({ message, live, isLast }: AnswerProps) {
	const isStreaming = live !== undefined || message.status === "streaming";
	const text = live?.content ?? message.content;
	const reasoning = live?.reasoning ?? message.reasoning ?? "";
	const isStructured = message.structured === true;
	const hasBegun = text !== "" || live?.structured !== undefined;
	return (
		<article
			aria-label="Answer"
			aria-busy={isStreaming}
			className="message pt-3"
			data-last={isLast && !isStreaming}
		>
			{reasoning !== "" && <Reasoning text={reasoning} isThinking={isStreaming && !hasBegun} />}
			<div className={isStreaming ? "reading writing" : "reading"}>
				{isStructured ? (
					<StructuredAnswer json={text} snapshot={live?.structured} isStreaming={isStreaming} />
				) : (
					<Markdown text={text} isStreaming={isStreaming} />
				)}
			</div>
			{isStreaming && <WritingLine notice={live?.notice ?? null} />}
			{!isStreaming && <AnswerStatus message={message} isLast={isLast} />}
			{!isStreaming && <AnswerTools message={message} isLast={isLast} />}
		</article>
	);
}

/** As high as the line of tools that takes its place. */
function WritingLine({ notice }: { readonly notice: string | null }) {
	return (
		<div className="flex h-9 items-center gap-2 text-13 text-ink-soft">
			<span className="caret" aria-hidden="true" />
			{notice ?? <span className="sr-only">Writing</span>}
		</div>
	);
}

function AnswerTools({ message, isLast }: { readonly message: Message; readonly isLast: boolean }) {
	const { regenerate } = useActions();
	const canRegenerate = useChats((state) => hasCapability(state, "regenerate"));
	return (
		<div className="message-tools -ml-1.5 flex h-9 items-center gap-1 text-12 text-ink-faint">
			<CopyButton text={message.content} />
			{canRegenerate && isLast && (
				<IconButton
					label="Answer again"
					size="small"
					icon={<RotateCcw size={14} />}
					onClick={() => regenerate(message.id)}
				/>
			)}
			<span className="ml-1.5 flex min-w-0 gap-2">
				{message.model !== undefined && <span className="truncate">{message.model}</span>}
				<MessageTime timestamp={message.timestamp} />
			</span>
		</div>
	);
}
