import { ChartNetwork, Code, Download } from "lucide-react";
import { memo, useEffect, useState } from "react";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import { saveFile } from "../../../ui/save-file.ts";
import { CopyButton } from "../copy-button.tsx";
import { CodeBlock } from "../markdown/code-block.tsx";
import { type Drawing, drawDiagram } from "./draw-diagram.ts";
import { useIsDark } from "./use-is-dark.ts";

type Failure = Extract<Drawing, { state: "failed" }>["reason"];

function describe(reason: Failure, t: Text): string {
	switch (reason) {
		case "syntax":
			return t("This diagram could not be drawn: its source has a mistake.");
		case "too-large":
			return t("This diagram is too large to be drawn.");
		case "too-slow":
			return t("This diagram takes too long to draw.");
	}
}

/** A diagram that is complete: its drawing, or its source where that is wanted or all there is. */
export const Diagram = memo(function Diagram({ source }: { readonly source: string }) {
	const t = useText();
	const drawing = useDrawing(source);
	const [isSource, setSource] = useState(false);
	if (drawing === null) return <CodeBlock text={source} language="mermaid" isOpen={false} />;
	if (drawing.state === "failed") {
		return (
			<>
				<CodeBlock text={source} language="mermaid" isOpen={false} />
				<p className="text-13 text-ink-soft">{describe(drawing.reason, t)}</p>
			</>
		);
	}
	return (
		<figure className="code-frame diagram">
			<figcaption>
				<span>{t("Diagram")}</span>
				<span className="flex">
					<IconButton
						label={isSource ? t("Show the diagram") : t("Show the source")}
						size="small"
						icon={isSource ? <ChartNetwork size={14} /> : <Code size={14} />}
						onClick={() => setSource(!isSource)}
					/>
					<IconButton
						label={t("Save as SVG")}
						size="small"
						icon={<Download size={14} />}
						onClick={async () => {
							const { cleanSvg } = await import("./clean-svg.ts");
							saveFile("diagram.svg", "image/svg+xml", cleanSvg(drawing.svg));
						}}
					/>
					<CopyButton text={source} label={t("Copy the source")} />
				</span>
			</figcaption>
			{isSource ? (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a wide source has to be scrolled by keys too
				<pre tabIndex={0} dir="ltr">
					<code>{source}</code>
				</pre>
			) : (
				<img src={addressOf(drawing.svg)} alt={nameOf(source) ?? t("Diagram")} />
			)}
		</figure>
	);
});

/** Null: it is being drawn for the first time. In another theme the last drawing stays until the new one is there. */
function useDrawing(source: string): Drawing | null {
	const isDark = useIsDark();
	const [drawing, setDrawing] = useState<Drawing | null>(null);
	useEffect(() => {
		const controller = new AbortController();
		void drawDiagram(source, isDark).then((drawn) => {
			if (!controller.signal.aborted) setDrawing(drawn);
		});
		return () => controller.abort();
	}, [source, isDark]);
	return drawing;
}

/** As an image it can neither run scripts nor load anything. */
function addressOf(svg: string): string {
	return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** What its author calls it. */
function nameOf(source: string): string | undefined {
	return /^\s*(?:accTitle\s*:|title\s*:?)\s*(.{1,200})$/m.exec(source)?.[1]?.trim();
}
