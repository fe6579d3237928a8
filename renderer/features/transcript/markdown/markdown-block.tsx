import type { MarkedToken, Token, Tokens } from "marked";
import { type JSX, memo, type ReactNode } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { shapesOf } from "../../../ui/endless-word.ts";
import { useLoaded } from "../../../ui/use-loaded.ts";
import { CodeBlock } from "./code-block.tsx";
import type { NoteToken } from "./find-note.ts";
import { renderInline } from "./inline-tokens.tsx";
import { LongParagraph } from "./long-paragraph.tsx";
import { isLongText, LongText } from "./long-text.tsx";
import { NoteMark } from "./note-mark.tsx";
import { useGradual } from "./use-gradual.ts";

const loadDiagram = () => import("../diagrams/diagram.tsx");

type BlockProps = {
	readonly token: Token;
	/** More text may still come. */
	readonly isOpen: boolean;
};

/** One block of markdown. Drawn again only when its token is another. */
export const MarkdownBlock = memo(function MarkdownBlock({ token, isOpen }: BlockProps): ReactNode {
	const block = renderBlock(token as MarkedToken | NoteToken, isOpen);
	// Code has one shape for each letter anyway.
	const shapes = token.type === "code" ? "" : shapesOf(token.raw);
	return shapes === "" ? block : <div className={shapes}>{block}</div>;
});

/** The blocks have room between them. */
const ONLY_BREAKS = /^(?:\s*<br\s*\/?>)+\s*$/i;

/** Headings of an answer are below those of the page. */
const HEADINGS = [
	"h3",
	"h4",
	"h5",
	"h6",
	"h6",
	"h6",
] as const satisfies readonly (keyof JSX.IntrinsicElements)[];

function renderBlock(token: MarkedToken | NoteToken, isOpen: boolean): ReactNode {
	switch (token.type) {
		case "paragraph":
			return isLongParagraph(token) ? (
				<LongParagraph token={token} isOpen={isOpen} />
			) : (
				<p>{renderInline(token.tokens, isOpen)}</p>
			);
		case "heading": {
			const Heading = HEADINGS[token.depth - 1] ?? "h6";
			return <Heading data-depth={token.depth}>{renderInline(token.tokens, isOpen)}</Heading>;
		}
		case "code":
			return <Code text={token.text} language={languageOf(token)} isOpen={isOpen} />;
		case "list":
			return isLong(token.raw) ? renderSource(token.raw) : <List token={token} isOpen={isOpen} />;
		case "blockquote":
			return <blockquote dir="auto">{renderBlocks(token.tokens, isOpen)}</blockquote>;
		case "table":
			return isLong(token.raw, token.header.length) ? (
				renderSource(token.raw)
			) : (
				<Table token={token} isOpen={isOpen} />
			);
		case "hr":
			return <hr />;
		case "html":
			return ONLY_BREAKS.test(token.text) ? null : renderSource(token.text);
		case "text":
			return token.tokens === undefined ? token.text : renderInline(token.tokens, isOpen);
		case "note": {
			const isAll = token.more === "";
			const words = (
				<p className={isAll ? "note" : undefined}>
					<NoteMark name={token.name} isBack /> {renderInline(token.words, isOpen)}
				</p>
			);
			return isAll ? (
				words
			) : (
				<div className="note">
					{words}
					{renderBlocks(token.tokens, isOpen)}
				</div>
			);
		}
		case "space":
		case "def":
			return null;
		default:
			return renderInline([token], isOpen);
	}
}

function isLongParagraph({ raw, tokens }: Tokens.Paragraph): boolean {
	if (isLongText(raw)) return true;
	// Addresses of pictures are not shown.
	return tokens.some((token) => token.type === "text" && isLongText(token.raw));
}

/** Of lists and tables; more are not drawn in a moment. */
const MOST_PARTS = 3000;

/** Whether it has more parts than can be drawn at once: lines, times the parts of each. */
function isLong(source: string, partsOfLine = 1): boolean {
	if (source.length < MOST_PARTS) return false;
	let lines = 1;
	for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) lines++;
	return lines * partsOfLine > MOST_PARTS;
}

/** As it is written. */
function renderSource(source: string): ReactNode {
	return (
		<p className="whitespace-pre-wrap">
			<LongText text={source.trimEnd()} />
		</p>
	);
}

type CodeProps = { readonly text: string; readonly language: string; readonly isOpen: boolean };

/** A diagram is drawn once its fence is complete; until then, and without what draws it, its source is read. */
function Code({ text, language, isOpen }: CodeProps): ReactNode {
	const diagram = useLoaded(language === "mermaid" && !isOpen, loadDiagram);
	if (diagram !== null) return <diagram.Diagram source={text} />;
	return <CodeBlock text={text} language={language} isOpen={isOpen} />;
}

function renderBlocks(tokens: readonly Token[], isOpen: boolean): ReactNode {
	const last = tokens.length - 1;
	return tokens.map((token, index) => (
		// Blocks are only ever added at the end, so that the place is the identity.
		// biome-ignore lint/suspicious/noArrayIndexKey: see above
		<MarkdownBlock key={index} token={token} isOpen={isOpen && index === last} />
	));
}

function List({ token, isOpen }: { readonly token: Tokens.List; readonly isOpen: boolean }) {
	const Tag = token.ordered ? "ol" : "ul";
	const start = token.ordered && token.start !== 1 && token.start !== "" ? { start: token.start } : {};
	const last = token.items.length - 1;
	const drawn = useGradual(token.items.length, (index) => token.items[index]?.raw.length ?? 0);
	return (
		<Tag dir="auto" {...start}>
			{token.items.slice(0, drawn).map((item, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: items are only ever added at the end
				<Item key={index} item={item} isOpen={isOpen && index === last} />
			))}
		</Tag>
	);
}

/** While it is written it tells what it ends in, for the caret. */
const Item = memo(function Item({
	item,
	isOpen,
}: {
	readonly item: Tokens.ListItem;
	readonly isOpen: boolean;
}) {
	return (
		<li
			className={item.task ? "task" : undefined}
			data-open={isOpen ? (item.tokens.at(-1)?.type ?? "") : undefined}
		>
			{renderBlocks(item.tokens, isOpen)}
		</li>
	);
});

function Table({ token, isOpen }: { readonly token: Tokens.Table; readonly isOpen: boolean }) {
	const t = useText();
	const last = token.rows.length - 1;
	const drawn = useGradual(token.rows.length, (index) => lengthOfRow(token.rows[index]));
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table has to be scrolled by keys too
		<section className="table-frame" tabIndex={0} aria-label={t("Table")}>
			<table dir="auto">
				<thead>
					<tr>{token.header.map((cell, index) => renderCell(cell, "th", index, false))}</tr>
				</thead>
				<tbody>
					{token.rows.slice(0, drawn).map((row, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end
						<Row key={index} row={row} isOpen={isOpen && index === last} />
					))}
				</tbody>
			</table>
		</section>
	);
}

const Row = memo(function Row({
	row,
	isOpen,
}: {
	readonly row: readonly Tokens.TableCell[];
	readonly isOpen: boolean;
}) {
	return <tr>{row.map((cell, column) => renderCell(cell, "td", column, isOpen))}</tr>;
});

/** Cells take longer than as much text in a paragraph. */
function lengthOfRow(row: readonly Tokens.TableCell[] | undefined): number {
	return (row ?? []).reduce((sum, cell) => sum + cell.text.length + 40, 0);
}

function renderCell(cell: Tokens.TableCell, Tag: "th" | "td", index: number, isOpen: boolean): ReactNode {
	return (
		<Tag key={index} style={cell.align === null ? undefined : { textAlign: cell.align }}>
			{renderInline(cell.tokens, isOpen)}
		</Tag>
	);
}

/** First word after the fence. */
function languageOf(token: Tokens.Code): string {
	return token.lang?.match(/^[^\s{,:]+/)?.[0].toLowerCase() ?? "";
}
