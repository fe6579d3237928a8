import type { Message } from "../../../../server/protocol/rest.ts";
import type { ToolCall } from "../../../../server/protocol/tools.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { splitAtCalls } from "./split-at-calls.ts";
import { ToolApproval } from "./tool-approval.tsx";
import { ToolLine } from "./tool-line.tsx";

type AnswerPartsProps = {
	readonly text: string;
	readonly message: Message;
	readonly calls: readonly ToolCall[];
	readonly isStreaming: boolean;
};

/** An answer that called tools: its text with the calls where they were made. */
export function AnswerParts({ text, message, calls, isStreaming }: AnswerPartsProps) {
	const t = useText();
	const parts = splitAtCalls(text, calls);
	return parts.map((part, index) => (
		// Parts only ever come behind those that are there.
		// biome-ignore lint/suspicious/noArrayIndexKey: the place is what a part is
		<div key={index}>
			{part.text !== "" && (
				<div dir="auto" className={isStreaming && index === parts.length - 1 ? "reading writing" : "reading"}>
					<Markdown text={part.text} isStreaming={isStreaming && index === parts.length - 1} />
				</div>
			)}
			{part.calls.length > 0 && (
				<ul aria-label={t("Tools")} className="my-2 flex flex-col gap-1">
					{part.calls.map((call) => (
						<li key={call.id}>
							{call.status === "waiting" && isStreaming ? (
								<ToolApproval taskId={message.task_id ?? ""} call={call} />
							) : (
								<ToolLine call={call} />
							)}
						</li>
					))}
				</ul>
			)}
		</div>
	));
}
