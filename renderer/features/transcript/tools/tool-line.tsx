import { Ban, Check, ChevronRight, CircleSlash, LoaderCircle, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import type { ToolCall } from "../../../../server/protocol/tools.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { classNames } from "../../../ui/class-names.ts";
import { formatArguments, summarizeArguments } from "./format-arguments.ts";
import { ToolText } from "./tool-text.tsx";

/** A call of a tool in one line; what it was called with and what came of it are folded away. */
export function ToolLine({ call }: { readonly call: ToolCall }) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
	const detailsId = useId();
	const isFailed = call.status === "failed";
	return (
		<div>
			<button
				type="button"
				aria-expanded={isOpen}
				aria-controls={detailsId}
				onClick={() => setOpen(!isOpen)}
				className="chrome -ms-1.5 flex h-7 max-w-full items-center gap-1.5 rounded-small px-1.5 text-13 text-ink-soft hover:bg-hover hover:text-ink"
			>
				<ChevronRight
					size={14}
					aria-hidden="true"
					className={classNames("shrink-0 transition-transform", isOpen ? "rotate-90" : "rtl:rotate-180")}
				/>
				<StateIcon status={call.status} />
				<bdi className="shrink-0 font-medium">{call.tool}</bdi>
				<bdi className="min-w-0 truncate text-ink-faint">{summarizeArguments(call.arguments)}</bdi>
				<span className={classNames("shrink-0", isFailed && "text-danger")}>{describeState(t, call)}</span>
			</button>
			{isOpen && (
				<div id={detailsId} className="mt-1 mb-2 flex flex-col gap-2 border-s-2 border-line ps-3">
					{call.server !== "" && (
						<p className="text-12 text-ink-soft">{t("Tool server: {name}", { name: call.server })}</p>
					)}
					<ToolText label={t("Arguments")} text={formatArguments(call.arguments)} />
					{call.result !== undefined && (
						<ToolText
							label={t("Result")}
							text={call.status === "complete" ? call.result : t.failure(call.result)}
						/>
					)}
				</div>
			)}
		</div>
	);
}

function StateIcon({ status }: Pick<ToolCall, "status">) {
	const common = { size: 14, "aria-hidden": true } as const;
	switch (status) {
		case "waiting":
		case "running":
			return <LoaderCircle {...common} className="shrink-0 motion-safe:animate-spin" />;
		case "complete":
			return <Check {...common} className="shrink-0" />;
		case "failed":
			return <TriangleAlert {...common} className="shrink-0 text-danger" />;
		case "denied":
			return <Ban {...common} className="shrink-0" />;
		case "cancelled":
			return <CircleSlash {...common} className="shrink-0" />;
	}
}

function describeState(t: Text, { status, duration_ms: durationMs }: ToolCall): string {
	switch (status) {
		case "waiting":
			return t("waits");
		case "running":
			return t("runs…");
		case "denied":
			return t("not allowed");
		case "cancelled":
			return t("cancelled");
		case "failed":
			return t("failed");
		case "complete":
			return durationMs === undefined ? t("done") : formatDuration(t, durationMs);
	}
}

function formatDuration(t: Text, ms: number): string {
	if (ms < 1000) return t("{count} ms", { count: ms });
	return t("{count} s", { count: Math.round(ms / 100) / 10 });
}
