import { useEffect, useRef } from "react";
import { useUi } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import type { ChartRow } from "./chart-rows.ts";

type UsageChartProps = {
	readonly rows: readonly ChartRow[];
	readonly isByDay: boolean;
	readonly measure: "cost" | "tokens";
};

const BAR_PX = 30;

/** Bars of what was spent. The same figures stand in the table below, which is for those who cannot see the chart. */
export function UsageChart({ rows, isByDay, measure }: UsageChartProps) {
	const t = useText();
	const theme = useUi((state) => state.theme);
	const canvas = useRef<HTMLCanvasElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
	useEffect(() => {
		const element = canvas.current;
		if (element === null) return;
		let close = () => {};
		let isGone = false;
		const draw = async () => {
			const { drawBars } = await import("./draw-bars.ts");
			if (isGone) return;
			close();
			close = drawBars(element, { rows, isByDay, measure });
		};
		void draw();
		const scheme = matchMedia("(prefers-color-scheme: dark)");
		scheme.addEventListener("change", draw);
		return () => {
			isGone = true;
			scheme.removeEventListener("change", draw);
			close();
		};
	}, [rows, isByDay, measure, theme]);
	const label =
		measure === "cost"
			? t("Chart of the cost; the table below has its figures")
			: t("Chart of the tokens; the table below has its figures");
	return (
		<div dir="ltr" className="relative w-full" style={{ height: isByDay ? 180 : rows.length * BAR_PX + 34 }}>
			<canvas ref={canvas} role="img" aria-label={label} />
		</div>
	);
}
