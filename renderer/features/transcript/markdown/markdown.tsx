import type { Token } from "marked";
import { memo, useState } from "react";
import { BlockSplitter } from "./block-splitter.ts";
import { LongText } from "./long-text.tsx";
import { MarkdownBlock } from "./markdown-block.tsx";
import { useGradual } from "./use-gradual.ts";

type MarkdownProps = {
	readonly text: string;
	/** Whether more text comes. */
	readonly isStreaming: boolean;
};

/** So many are drawn in a moment; the others are shown as they are written. */
const MOST_BLOCKS = 2500;
const LONGEST_COUNTED = 16_000;

/** Markdown as it grows: each new piece of text costs the last blocks only. */
export const Markdown = memo(function Markdown({ text, isStreaming }: MarkdownProps) {
	const [splitter] = useState(() => new BlockSplitter());
	const blocks = splitter.split(text, !isStreaming);
	const shown = blocks.length > MOST_BLOCKS ? blocks.slice(0, MOST_BLOCKS) : blocks;
	const rest = blocks.slice(shown.length).map(({ token }) => token.raw);
	const drawn = useGradual(shown.length, (index) => lengthOf(shown[index]?.token));
	return (
		<>
			{shown.slice(0, drawn).map((block, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
				<MarkdownBlock key={index} token={block.token} isOpen={block.isOpen} />
			))}
			{rest.length > 0 && drawn === shown.length && (
				<p className="whitespace-pre-wrap">
					<LongText text={rest.join("\n")} />
				</p>
			)}
		</>
	);
});

/** Code is one text of the browser's own lines, and what is longer than a step is drawn in steps by itself. */
function lengthOf(token: Token | undefined): number {
	if (token === undefined) return 0;
	return token.type === "code" ? token.raw.length / 8 : Math.min(token.raw.length, LONGEST_COUNTED);
}
