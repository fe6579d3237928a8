import { memo, useEffect, useRef } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { CopyButton } from "../copy-button.tsx";
import { highlightCode } from "./highlight-code.ts";
import { paintCode } from "./paint-code.ts";

type CodeBlockProps = {
	readonly text: string;
	/** As the fence names it; empty: it does not. */
	readonly language: string;
	readonly isOpen: boolean;
};

/** Code, coloured once it is complete. Colours lie over its one text and need no elements. */
export const CodeBlock = memo(function CodeBlock({ text, language, isOpen }: CodeBlockProps) {
	const t = useText();
	const code = useRef<HTMLElement>(null);
	useEffect(() => {
		if (isOpen || language === "") return;
		const controller = new AbortController();
		let clear: (() => void) | undefined;
		void highlightCode(text, language).then((spans) => {
			const node = code.current?.firstChild;
			if (controller.signal.aborted || spans === null || !(node instanceof Text)) return;
			clear = paintCode(node, spans);
		});
		return () => {
			controller.abort();
			clear?.();
		};
	}, [text, language, isOpen]);
	return (
		<figure className="code-frame">
			<figcaption>
				<span>{language === "" ? t("text") : language}</span>
				<CopyButton text={text} label={t("Copy code")} />
			</figcaption>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code has to be scrolled by keys too */}
			<pre tabIndex={0}>
				<code ref={code}>{text}</code>
			</pre>
		</figure>
	);
});
