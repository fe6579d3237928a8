import { type ReactNode, useId, useState } from "react";
import type { ToolServer } from "../../../../server/protocol/tools.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { RetryToolServer } from "./retry-tool-server.tsx";
import { ToolList } from "./tool-list.tsx";

/** One tool server: its state, what failed, and its tools. */
export function ToolServerCard({
	server,
	onRetried,
	children,
}: {
	readonly server: ToolServer;
	readonly onRetried: () => void;
	readonly children?: ReactNode;
}) {
	const t = useText();
	const titleId = useId();
	const [isOpen, setOpen] = useState(false);
	const { name, state, error, tools } = server;
	return (
		<section aria-labelledby={titleId} className="flex flex-col gap-2 rounded-panel border border-line p-3">
			<div className="flex flex-wrap items-baseline justify-between gap-x-3">
				<h5 id={titleId} className="font-medium">
					<bdi>{name}</bdi>
				</h5>
				<span className="text-13 text-ink-soft">{describeState(t, server)}</span>
			</div>
			{state === "failed" && error !== undefined && <p className="text-13 text-danger">{t.failure(error)}</p>}
			{state === "failed" && <RetryToolServer name={name} onEnd={onRetried} />}
			{children}
			{tools.length > 0 && (
				<p className="text-13">
					<TextButton aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
						{isOpen
							? t("Hide the tools")
							: t.count(tools.length, "Show its {count} tool", "Show its {count} tools")}
					</TextButton>
				</p>
			)}
			{isOpen && <ToolList tools={tools} />}
		</section>
	);
}

function describeState(t: Text, { state, transport }: ToolServer): string {
	switch (state) {
		case "ready":
			return transport === "http" ? t("connected") : t("runs");
		case "starting":
			return t("is being started…");
		case "failed":
			return t("cannot be used");
		case "disabled":
			return t("turned off");
	}
}
