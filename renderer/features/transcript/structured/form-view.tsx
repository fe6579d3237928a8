import { useMemo } from "react";
import { isExactNumber } from "../../../../server/protocol/exact-json.ts";
import { isFields } from "./is-fields.ts";
import { ObjectTable } from "./object-table.tsx";
import { columnTitles, type FormField, readForm, type Schema } from "./read-form.ts";
import { readTable } from "./read-table.ts";
import { useShown } from "./use-shown.tsx";
import { ValueView } from "./value-view.tsx";

type FormViewProps = {
	/** The whole form, to which references lead. */
	readonly root: Schema;
	/** The part of it that the value has; null: none. */
	readonly schema: Schema | null;
	readonly value: Schema;
	readonly depth: number;
};

/** Deeper ones are shown as plain fields. */
const DEEPEST = 8;

/** An object as a filled form: with the titles and descriptions, and in the order, that its schema gives. */
export function FormView({ root, schema, value, depth }: FormViewProps) {
	const fields = useMemo(() => readForm(root, schema, value), [root, schema, value]);
	const [shown, showMore] = useShown(fields);
	return (
		<>
			<dl className="answer-form">
				{shown.map((field) => (
					<div key={field.name}>
						<dt>
							<bdi>{field.label}</bdi>
						</dt>
						{field.description !== null && (
							<dd className="description" dir="auto">
								{field.description}
							</dd>
						)}
						<FieldValue root={root} field={field} depth={depth} />
					</div>
				))}
			</dl>
			{showMore}
		</>
	);
}

type FieldValueProps = { readonly root: Schema; readonly field: FormField; readonly depth: number };

function FieldValue({ root, field: { schema, value }, depth }: FieldValueProps) {
	const table = useMemo(() => (Array.isArray(value) ? readTable(value) : null), [value]);
	if (depth < DEEPEST && isFields(value) && Object.keys(value).length > 0) {
		return (
			<dd className="group">
				<FormView root={root} schema={schema} value={value} depth={depth + 1} />
			</dd>
		);
	}
	if (depth < DEEPEST && Array.isArray(value) && value.length > 0 && value.every(isFields)) {
		if (table?.rows.every(isFlat)) {
			return (
				<dd>
					<ObjectTable table={table} titles={columnTitles(root, schema)} />
				</dd>
			);
		}
		return <Items root={root} schema={schema} items={value} depth={depth} />;
	}
	return (
		<dd className="value">
			<ValueView value={value} depth={depth + 1} />
		</dd>
	);
}

type ItemsProps = Omit<FormViewProps, "value"> & { readonly items: readonly Schema[] };

function Items({ root, schema, items, depth }: ItemsProps) {
	const [shown, showMore] = useShown(items);
	return (
		<dd>
			<ol className="group">
				{shown.map((item, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: items have no other identity
					<li key={index}>
						<FormView root={root} schema={schema} value={item} depth={depth + 1} />
					</li>
				))}
			</ol>
			{showMore}
		</dd>
	);
}

function isFlat(row: Schema): boolean {
	return Object.values(row).every(
		(value) => typeof value !== "object" || value === null || isExactNumber(value),
	);
}
