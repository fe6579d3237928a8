import { useEffect, useState } from "react";
import { useActions, useChats } from "../../app/app-context.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** A small history is here before anybody can read a line about it. */
const PATIENCE_MS = 2500;

/** One slim line while the history is first copied to this computer. */
export function MirrorLine() {
	const t = useText();
	const share = useChats(({ mirror }) => (mirror?.state === "ready" ? mirror.share : 1));
	const isPaused = useChats(({ mirror }) => mirror?.isPaused === true);
	const isOnline = useChats((state) => state.connection.state === "online");
	const { showSettings } = useActions();
	const isCopying = share < 1 && isOnline && !isPaused;
	const [isLate, setLate] = useState(false);
	useEffect(() => {
		if (!isCopying) return setLate(false);
		const timer = setTimeout(() => setLate(true), PATIENCE_MS);
		return () => clearTimeout(timer);
	}, [isCopying]);
	if (!isCopying || !isLate) return null;
	const percent = formatNumber(t, Math.floor(share * 100) / 100, { style: "percent" });
	return (
		<div className="chrome relative flex items-center justify-center gap-2 border-b border-line px-4 py-1 text-12 text-ink-soft">
			<span className="tabular-nums">
				{t("Copying your history to this computer: {percent}", { percent })}
			</span>
			<TextButton onClick={() => showSettings("offline", "mirror")}>{t("Options")}</TextButton>
			<div
				aria-hidden="true"
				className="absolute inset-x-0 -bottom-px h-px origin-left bg-accent rtl:origin-right"
				style={{ transform: `scaleX(${share})` }}
			/>
		</div>
	);
}
