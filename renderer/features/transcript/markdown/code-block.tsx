import { memo, useLayoutEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { CodeTools } from "./code-tools.tsx";
import { LongText } from "./long-text.tsx";

/** Longer code has no colours, as in `highlight-code.ts`, and needs not be one text for them. */
const LONGEST_COLOURED = 60_000;

/** Null: not loaded yet. */
let colours: typeof import("./colour-code.ts") | null = null;

type CodeBlockProps = {
	readonly text: string;
	/** As the fence names it; empty: it does not. */
	readonly language: string;
	readonly isOpen: boolean;
};

/** Code, coloured once it is complete. */
export const CodeBlock = memo(function CodeBlock({ text, language, isOpen }: CodeBlockProps) {
	const t = useText();
	const [isWrapped, setWrapped] = useState(false);
	const code = useRef<HTMLElement>(null);
	// Before it is painted: known colours are there from the beginning.
	useLayoutEffect(() => {
		if (isOpen || language === "") return;
		const controller = new AbortController();
		let clear: (() => void) | undefined;
		const place = () => (controller.signal.aborted ? null : code.current);
		const load = async () => {
			colours = await import("./colour-code.ts");
			return colours.colourCode(text, language, place);
		};
		const coloured = colours === null ? load() : colours.colourCode(text, language, place);
		if (coloured instanceof Promise) {
			void coloured.then((end) => {
				clear = end;
			});
		} else clear = coloured;
		return () => {
			controller.abort();
			clear?.();
		};
	}, [text, language, isOpen]);
	const isWhole = text.length <= LONGEST_COLOURED;
	return (
		<figure className="code-frame" data-wrapped={isWrapped}>
			<figcaption>
				<span className="truncate">{language === "" ? t("text") : language}</span>
				<CodeTools
					// What comes of it while it is written is on the page before it is drawn again.
					read={() => (isWhole && code.current?.textContent) || text}
					language={language}
					isWrapped={isWrapped}
					onWrap={() => setWrapped(!isWrapped)}
				/>
			</figcaption>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code has to be scrolled by keys too */}
			<pre tabIndex={0} dir="ltr">
				<code ref={code}>{isWhole ? text : <LongText text={text} />}</code>
			</pre>
		</figure>
	);
});
