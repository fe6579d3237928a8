import { memo, useState } from "react";
import { BlockSplitter } from "./block-splitter.ts";
import { MarkdownBlock } from "./markdown-block.tsx";

type MarkdownProps = {
	readonly text: string;
	/** Whether more text comes. */
	readonly isStreaming: boolean;
};

/** Markdown as it grows: each new piece of text costs the last blocks only. */
export const Markdown = memo(function Markdown({ text, isStreaming }: MarkdownProps) {
	const [splitter] = useState(() => new BlockSplitter());
	const blocks = splitter.split(text, !isStreaming);
	return blocks.map((block, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
		<MarkdownBlock key={index} token={block.token} isOpen={block.isOpen} />
	));
});
