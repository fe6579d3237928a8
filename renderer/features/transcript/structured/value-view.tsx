import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { labelOf } from "./label-of.ts";
import { ObjectTable } from "./object-table.tsx";
import { readTable } from "./read-table.ts";
import { useShown } from "./use-shown.tsx";

type ValueProps = { readonly value: unknown; readonly depth: number };

/** Deeper ones are shown as JSON. */
const DEEPEST = 12;

/** Any value of an answer: a word, a list, a table, or fields that can be folded. */
export function ValueView({ value, depth }: ValueProps): ReactNode {
	const t = useText();
	if (value === null || value === undefined || value === "") {
		return <span className="text-ink-faint">{t("none")}</span>;
	}
	if (typeof value === "boolean") return value ? t("Yes") : t("No");
	if (typeof value !== "object") {
		return (
			<span className="whitespace-pre-wrap" dir="auto">
				{String(value)}
			</span>
		);
	}
	if (depth >= DEEPEST) return <code>{JSON.stringify(value)}</code>;
	if (!Array.isArray(value)) return <Fields value={value} depth={depth} />;
	if (value.length === 0) return <span className="text-ink-faint">{t("none")}</span>;
	const table = readTable(value);
	return table === null ? <Items items={value} depth={depth} /> : <ObjectTable table={table} />;
}

function Items({ items, depth }: { readonly items: readonly unknown[]; readonly depth: number }) {
	const [shown, showAll] = useShown(items);
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
			{showAll}
		</>
	);
}

function Fields({ value, depth }: { readonly value: object; readonly depth: number }) {
	const [shown, showAll] = useShown(Object.entries(value));
	return (
		<>
			<dl className={depth === 0 ? undefined : "nested"}>
				{shown.map(([name, field]) => (
					<Field key={name} name={name} value={field} depth={depth + 1} />
				))}
			</dl>
			{showAll}
		</>
	);
}

function Field({ name, value, depth }: ValueProps & { readonly name: string }) {
	const t = useText();
	const [isOpen, setOpen] = useState(true);
	const label = <bdi>{labelOf(name)}</bdi>;
	if (typeof value !== "object" || value === null || sizeOf(value) === 0) {
		return (
			<div>
				<dt>{label}</dt>
				<dd>
					<ValueView value={value} depth={depth} />
				</dd>
			</div>
		);
	}
	const size = sizeOf(value);
	const summary = Array.isArray(value)
		? t.count(size, "{count} item", "{count} items")
		: t.count(size, "{count} field", "{count} fields");
	const foldByKey = ({ key, currentTarget }: KeyboardEvent) => {
		const isRightToLeft = getComputedStyle(currentTarget).direction === "rtl";
		if (key === "ArrowLeft") setOpen(isRightToLeft);
		if (key === "ArrowRight") setOpen(!isRightToLeft);
	};
	return (
		<div className="branch">
			<dt>
				<button
					type="button"
					aria-expanded={isOpen}
					onClick={() => setOpen(!isOpen)}
					onKeyDown={foldByKey}
					className="chrome -ms-1.5 inline-flex items-center gap-1 rounded-small px-1.5 hover:bg-hover"
				>
					<ChevronRight
						size={13}
						aria-hidden="true"
						className={isOpen ? "rotate-90 transition-transform" : "transition-transform rtl:rotate-180"}
					/>
					{label}
					<span className="font-normal text-ink-faint">{summary}</span>
				</button>
			</dt>
			{isOpen && (
				<dd>
					<ValueView value={value} depth={depth} />
				</dd>
			)}
		</div>
	);
}

function sizeOf(value: object): number {
	return Array.isArray(value) ? value.length : Object.keys(value).length;
}
