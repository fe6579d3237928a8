import { memo, useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { CodeTools } from "./code-tools.tsx";
import { LongText } from "./long-text.tsx";

/** Longer code has no colours, as in `highlight-code.ts`, and needs not be one text for them. */
const LONGEST_COLOURED = 60_000;

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
	useEffect(() => {
		if (isOpen || language === "") return;
		const controller = new AbortController();
		let clear: (() => void) | undefined;
		const place = () => (controller.signal.aborted ? null : code.current);
		void import("./colour-code.ts")
			.then(({ colourCode }) => colourCode(text, language, place))
			.then((end) => {
				clear = end;
			});
		return () => {
			controller.abort();
			clear?.();
		};
	}, [text, language, isOpen]);
	return (
		<figure className="code-frame" data-wrapped={isWrapped}>
			<figcaption>
				<span className="truncate">{language === "" ? t("text") : language}</span>
				<CodeTools
					text={text}
					language={language}
					isWrapped={isWrapped}
					onWrap={() => setWrapped(!isWrapped)}
				/>
			</figcaption>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code has to be scrolled by keys too */}
			<pre tabIndex={0} dir="ltr">
				<code ref={code}>{text.length > LONGEST_COLOURED ? <LongText text={text} /> : text}</code>
			</pre>
		</figure>
	);
});
