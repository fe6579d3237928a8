import { memo, useEffect, useRef } from "react";
import { CopyButton } from "../copy-button.tsx";

const loadHighlighter = () => Promise.all([import("./highlight-code.ts"), import("./paint-code.ts")]);

type CodeBlockProps = {
	readonly text: string;
	/** As the fence names it; empty: it does not. */
	readonly language: string;
	readonly isOpen: boolean;
};

/** Code, coloured once it is complete. Colours lie over its one text and need no elements. */
export const CodeBlock = memo(function CodeBlock({ text, language, isOpen }: CodeBlockProps) {
	const code = useRef<HTMLElement>(null);
	useEffect(() => {
		if (isOpen || language === "") return;
		const controller = new AbortController();
		let clear: (() => void) | undefined;
		const paint = async () => {
			const [{ highlightCode }, { paintCode }] = await loadHighlighter();
			const spans = controller.signal.aborted ? null : await highlightCode(text, language);
			const node = code.current?.firstChild;
			if (controller.signal.aborted || spans === null || !(node instanceof Text)) return;
			clear = paintCode(node, spans);
		};
		// Code that cannot be coloured can be read all the same.
		paint().catch(() => {});
		return () => {
			controller.abort();
			clear?.();
		};
	}, [text, language, isOpen]);
	return (
		<figure className="code-frame">
			<figcaption>
				<span>{language === "" ? "text" : language}</span>
				<CopyButton text={text} label="Copy code" />
			</figcaption>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code has to be scrolled by keys too */}
			<pre tabIndex={0}>
				<code ref={code}>{text}</code>
			</pre>
		</figure>
	);
});
