import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { isExactNumber } from "../../../../server/protocol/exact-json.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { isLongText, LongText } from "../markdown/long-text.tsx";
import { labelOf } from "./label-of.ts";
import { ObjectTable } from "./object-table.tsx";
import { cellText, readTable } from "./read-table.ts";
import { useShown } from "./use-shown.tsx";

type ValueProps = { readonly value: unknown; readonly depth: number };

/** Deeper ones are unfolded by a click, and begin again at the edge. */
const DEEPEST = 12;

/** Any value of an answer: a word, a list, a table, or fields that can be folded. */
export function ValueView({ value, depth }: ValueProps): ReactNode {
	const t = useText();
	if (value === null || value === undefined || value === "") {
		return <span className="text-ink-faint">{t("none")}</span>;
	}
	if (typeof value === "boolean") return value ? t("Yes") : t("No");
	if (typeof value !== "object" || isExactNumber(value)) {
		const text = cellText(value);
		return (
			<span className="whitespace-pre-wrap" dir="auto">
				{isLongText(text) ? <LongText text={text} /> : text}
			</span>
		);
	}
	if (sizeOf(value) === 0) return <span className="text-ink-faint">{t("none")}</span>;
	if (depth >= DEEPEST) return <Deeper value={value} />;
	return Array.isArray(value) ? <List items={value} depth={depth} /> : <Fields value={value} depth={depth} />;
}

/** What lies so deep that nobody sees the way there any more. */
function Deeper({ value }: { readonly value: object }) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
	return (
		<>
			<FoldButton isOpen={isOpen} onChange={setOpen}>
				<span className="text-ink-faint">{describeSize(value, t)}</span>
			</FoldButton>
			{isOpen && <ValueView value={value} depth={0} />}
		</>
	);
}

function List({ items, depth }: { readonly items: readonly unknown[]; readonly depth: number }) {
	const table = useMemo(() => readTable(items), [items]);
	return table === null ? <Items items={items} depth={depth} /> : <ObjectTable table={table} />;
}

function Items({ items, depth }: { readonly items: readonly unknown[]; readonly depth: number }) {
	const [shown, showMore] = useShown(items);
	return (
		<>
			<ol>
				{shown.map((item, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: items have no other identity
					<li key={index}>
						<ValueView value={item} depth={depth + 1} />
					</li>
				))}
			</ol>
			{showMore}
		</>
	);
}

function Fields({ value, depth }: { readonly value: object; readonly depth: number }) {
	const [shown, showMore] = useShown(useMemo(() => Object.entries(value), [value]));
	return (
		<>
			<dl className={depth === 0 ? undefined : "nested"}>
				{shown.map(([name, field]) => (
					<Field key={name} name={name} value={field} depth={depth + 1} />
				))}
			</dl>
			{showMore}
		</>
	);
}

function Field({ name, value, depth }: ValueProps & { readonly name: string }) {
	const t = useText();
	const [isOpen, setOpen] = useState(true);
	const label = <bdi>{labelOf(name)}</bdi>;
	if (typeof value !== "object" || value === null || isExactNumber(value) || sizeOf(value) === 0) {
		return (
			<div>
				<dt>{label}</dt>
				<dd>
					<ValueView value={value} depth={depth} />
				</dd>
			</div>
		);
	}
	return (
		<div className="branch">
			<dt>
				<FoldButton isOpen={isOpen} onChange={setOpen}>
					{label}
					<span className="font-normal text-ink-faint">{describeSize(value, t)}</span>
				</FoldButton>
			</dt>
			{isOpen && (
				<dd>
					<ValueView value={value} depth={depth} />
				</dd>
			)}
		</div>
	);
}

type FoldButtonProps = {
	readonly isOpen: boolean;
	readonly onChange: (isOpen: boolean) => void;
	readonly children: ReactNode;
};

function FoldButton({ isOpen, onChange, children }: FoldButtonProps) {
	const foldByKey = ({ key, currentTarget }: KeyboardEvent) => {
		const isRightToLeft = getComputedStyle(currentTarget).direction === "rtl";
		if (key === "ArrowLeft") onChange(isRightToLeft);
		if (key === "ArrowRight") onChange(!isRightToLeft);
	};
	return (
		<button
			type="button"
			aria-expanded={isOpen}
			onClick={() => onChange(!isOpen)}
			onKeyDown={foldByKey}
			className="chrome -ms-1.5 inline-flex items-center gap-1 rounded-small px-1.5 hover:bg-hover"
		>
			<ChevronRight
				size={13}
				aria-hidden="true"
				className={isOpen ? "rotate-90 transition-transform" : "transition-transform rtl:rotate-180"}
			/>
			{children}
		</button>
	);
}

function describeSize(value: object, t: Text): string {
	const size = sizeOf(value);
	return Array.isArray(value)
		? t.count(size, "{count} item", "{count} items")
		: t.count(size, "{count} field", "{count} fields");
}

function sizeOf(value: object): number {
	return Array.isArray(value) ? value.length : Object.keys(value).length;
}
