import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { ToolCall, ToolDecision } from "../../../../server/protocol/tools.ts";
import { useActions } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { MenuButton } from "../../../ui/menu-button.tsx";
import { formatArguments } from "./format-arguments.ts";
import { ToolText } from "./tool-text.tsx";

/** Asks whether a call may be made, and shows all that it is made with. */
export function ToolApproval({ taskId, call }: { readonly taskId: string; readonly call: ToolCall }) {
	const t = useText();
	const titleId = useId();
	const { answerToolCall } = useActions();
	const [decided, setDecided] = useState<ToolDecision | null>(null);
	const decide = (decision: ToolDecision) => {
		setDecided(decision);
		answerToolCall(taskId, call.id, decision);
	};
	return (
		<section
			aria-labelledby={titleId}
			className="my-1 flex flex-col gap-3 rounded-panel border border-waiting bg-waiting-soft p-3"
		>
			<h3 id={titleId} className="text-14">
				{t("May {tool} of {server} be called?", { tool: call.tool, server: call.server })}
			</h3>
			<ToolText label={t("Arguments")} text={formatArguments(call.arguments)} />
			<div className="flex flex-wrap items-center gap-2">
				<Button tone="accent" disabled={decided !== null} onClick={() => decide("once")}>
					{t("Allow once")}
				</Button>
				<Button disabled={decided !== null} onClick={() => decide("deny")}>
					{t("Do not allow")}
				</Button>
				<MenuButton
					label={t("More ways to decide")}
					items={[
						{ label: t("Always allow in this chat"), run: () => decide("always_in_chat") },
						{ label: t("Always allow everywhere"), run: () => decide("always") },
						{ label: t("Never use this tool"), tone: "danger", isApart: true, run: () => decide("never") },
					]}
					className="inline-flex h-8 items-center gap-1 rounded-small px-2 text-ink-soft hover:bg-hover hover:text-ink"
				>
					{t("More")}
					<ChevronDown size={14} />
				</MenuButton>
				{decided !== null && (
					// A lost connection loses the answer: then it has to be possible to give it again.
					<button
						type="button"
						className="chrome rounded-small px-1.5 text-13 text-ink-soft hover:text-ink"
						onClick={() => setDecided(null)}
					>
						{t("Answer again")}
					</button>
				)}
			</div>
		</section>
	);
}
