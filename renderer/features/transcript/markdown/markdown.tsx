import { memo, useState } from "react";
import { BlockSplitter } from "./block-splitter.ts";
import { MarkdownBlock } from "./markdown-block.tsx";

type MarkdownProps = {
	readonly text: string;
	/** Whether more text comes. */
	readonly isStreaming: boolean;
};

/** So many are drawn in a moment; the others are shown as they are written. */
const MOST_BLOCKS = 2500;

/** Markdown as it grows: each new piece of text costs the last blocks only. */
export const Markdown = memo(function Markdown({ text, isStreaming }: MarkdownProps) {
	const [splitter] = useState(() => new BlockSplitter());
	const blocks = splitter.split(text, !isStreaming);
	const shown = blocks.length > MOST_BLOCKS ? blocks.slice(0, MOST_BLOCKS) : blocks;
	const rest = blocks.slice(shown.length).map(({ token }) => token.raw);
	return (
		<>
			{shown.map((block, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
				<MarkdownBlock key={index} token={block.token} isOpen={block.isOpen} />
			))}
			{rest.length > 0 && <p className="whitespace-pre-wrap">{rest.join("\n")}</p>}
		</>
	);
});
