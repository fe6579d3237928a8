import type { Token } from "marked";
import { memo, useState } from "react";
import { type Block, BlockSplitter } from "./block-splitter.ts";
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
/** Blocks that are passed over together while more text comes below them. */
const GROUP_SIZE = 12;

/** Markdown as it grows: each new piece of text costs the last blocks only. */
export const Markdown = memo(function Markdown({ text, isStreaming }: MarkdownProps) {
	const [splitter] = useState(() => new BlockSplitter());
	return <Blocks blocks={splitter.split(text, !isStreaming)} />;
});

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
	const shown = blocks.length > MOST_BLOCKS ? blocks.slice(0, MOST_BLOCKS) : blocks;
	const rest = blocks.slice(shown.length).map(({ token }) => token.raw);
	const drawn = useGradual(shown.length, (index) => lengthOf(shown[index]?.token));
	return (
		<>
			{listGroups(shown.slice(0, drawn)).map((group, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
				<Group key={index} blocks={group} />
			))}
			{rest.length > 0 && drawn === shown.length && (
				<p className="whitespace-pre-wrap">
					<LongText text={rest.join("\n")} />
				</p>
			)}
		</>
	);
}

type GroupProps = { readonly blocks: readonly Block[] };

const Group = memo(function Group({ blocks }: GroupProps) {
	return blocks.map(({ token, isOpen }, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: see above
		<MarkdownBlock key={index} token={token} isOpen={isOpen} />
	));
}, isSameGroup);

function listGroups(blocks: readonly Block[]): readonly (readonly Block[])[] {
	const groups: (readonly Block[])[] = [];
	for (let at = 0; at < blocks.length; at += GROUP_SIZE) groups.push(blocks.slice(at, at + GROUP_SIZE));
	return groups;
}

function isSameGroup({ blocks: a }: GroupProps, { blocks: b }: GroupProps): boolean {
	return a.length === b.length && a.every((block, index) => block === b[index]);
}

/** Code is one text of the browser's own lines, and what is longer than a step is drawn in steps by itself. */
function lengthOf(token: Token | undefined): number {
	if (token === undefined) return 0;
	return token.type === "code" ? token.raw.length / 8 : Math.min(token.raw.length, LONGEST_COUNTED);
}
