import { useEffect, useState } from "react";
import { useChats } from "../../app/app-context.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";

/** A small history is here before anybody can read a line about it. */
const PATIENCE_MS = 2500;

/** One slim line while the history is first copied to this computer. It takes no room, so nothing that is read moves. */
export function MirrorLine() {
	const t = useText();
	const share = useChats(({ mirror }) => (mirror?.state === "ready" ? mirror.share : 1));
	const isPaused = useChats(({ mirror }) => mirror?.isPaused === true);
	const isOnline = useChats((state) => state.connection.state === "online");
	const isCopying = share < 1 && isOnline && !isPaused;
	const [isLate, setLate] = useState(false);
	useEffect(() => {
		if (!isCopying) return setLate(false);
		const timer = setTimeout(() => setLate(true), PATIENCE_MS);
		return () => clearTimeout(timer);
	}, [isCopying]);
	if (!isCopying || !isLate) return null;
	const percent = formatNumber(t, Math.floor(share * 100) / 100, { style: "percent" });
	const label = t("Copying your history to this computer: {percent}", { percent });
	return (
		<div className="relative h-0">
			<div
				role="progressbar"
				aria-label={label}
				aria-valuenow={Math.floor(share * 100)}
				title={label}
				className="absolute inset-x-0 top-0 z-10 h-0.5"
			>
				<div
					className="h-full origin-left bg-accent rtl:origin-right"
					style={{ transform: `scaleX(${share})` }}
				/>
			</div>
		</div>
	);
}
