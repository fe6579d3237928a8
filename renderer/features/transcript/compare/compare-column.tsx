import { Square } from "lucide-react";
import { useActions, useChats, useLive } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { selectMessage } from "../../../store/selectors.ts";
import { Button } from "../../../ui/button.tsx";
import { AnswerStatus } from "../answer-status.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { Reasoning } from "../reasoning.tsx";
import { StructuredAnswer } from "../structured/structured-answer.tsx";

type CompareColumnProps = {
	readonly chatId: string;
	readonly messageId: string;
	/** The chat goes on with this answer. */
	readonly onChoose: () => void;
};

/** One of the answers, as it is or as it is being written. */
export function CompareColumn({ chatId, messageId, onChoose }: CompareColumnProps) {
	const t = useText();
	const message = useChats((state) => selectMessage(state, chatId, messageId));
	const live = useLive(messageId, (answer) => answer);
	const { stopAnswer } = useActions();
	if (message === undefined) return null;
	const isStreaming = live !== undefined || message.status === "streaming";
	const text = live?.content ?? message.content;
	const reasoning = live?.reasoning ?? message.reasoning ?? "";
	const model = message.model ?? "";
	return (
		<section
			aria-label={t("Answer of {model}", { model })}
			// A single one stands in the middle, as in the chat; its scroll bar stays at the edge.
			className="flex min-w-[min(20rem,100%)] flex-1 flex-col [--inset:20px] only:[--inset:max(20px,calc(50%-22rem))]"
		>
			<h3 dir="auto" className="name-line chrome shrink-0 px-(--inset) pt-3 text-13 font-medium">
				{model}
			</h3>
			<article
				aria-label={t("Answer")}
				aria-busy={isStreaming}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a long answer is scrolled by keys too
				tabIndex={0}
				className="message min-h-0 flex-1 overflow-y-auto px-(--inset) pt-2"
			>
				{reasoning !== "" && (
					<Reasoning text={reasoning} isThinking={isStreaming && text === ""} durationMs={undefined} />
				)}
				<div dir="auto" className={isStreaming ? "reading writing max-w-176" : "reading max-w-176"}>
					{message.structured === true ? (
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
				{!isStreaming && <AnswerStatus message={message} isLast={false} />}
			</article>
			<div className="flex h-12 shrink-0 items-center gap-2 border-t border-line px-(--inset)">
				{isStreaming && live !== undefined && (
					<Button onClick={() => stopAnswer(live.taskId)}>
						<Square size={11} fill="currentColor" aria-hidden="true" />
						{t("Stop")}
					</Button>
				)}
				<Button tone={isStreaming ? "quiet" : "accent"} onClick={onChoose}>
					{t("Go on with this one")}
				</Button>
			</div>
		</section>
	);
}
