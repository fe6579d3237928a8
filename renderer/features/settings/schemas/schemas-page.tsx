import { Plus } from "lucide-react";
import { newItemId } from "../../../app/library/new-item-id.ts";
import type { NewItem } from "../../../app/library/open-library.ts";
import { useLibrary } from "../../../app/library/use-library.ts";
import { useRemoveItem } from "../../../app/library/use-remove-item.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { useLibraryDraft } from "../use-library-draft.ts";
import { type SchemaDraft, SchemaEditor, type WrittenSchema } from "./schema-editor.tsx";

/** What an empty form begins with: something to change is easier than an empty page. */
const firstSchema = (t: Text) => ({
	type: "object",
	properties: {
		title: { type: "string", description: t("A short title") },
		points: { type: "array", items: { type: "string" }, description: t("The main points") },
	},
	required: ["title", "points"],
	additionalProperties: false,
});

/** Outlives the dialog. */
const KEPT = new Map<string, SchemaDraft>();

/** Forms that answers can be asked to have, by name. */
export function SchemasPage() {
	const t = useText();
	const library = useLibrary("schemas");
	const { items, put, state, failure } = library;
	const removeItem = useRemoveItem(library);
	const draft = useLibraryDraft(KEPT);
	const { open } = draft;
	const attempt = useAttempt(t("The form could not be kept. Try again."));
	const isNew = open !== null && !items.some(({ id }) => id === open.id);
	const keep = ({ name, description, schema }: WrittenSchema) =>
		attempt.run(async () => {
			if (open === null) return null;
			await put({ id: open.id, name, content: { schema, ...(description === "" ? {} : { description }) } });
			draft.closeSaved(open);
			return null;
		});
	const drop = () =>
		attempt.run(async () => {
			const item = items.find(({ id }) => id === open?.id);
			if (item !== undefined) await removeItem(item, t("Form “{name}” deleted.", { name: item.name }));
			if (open !== null) draft.giveUp(open.id);
			return null;
		});
	if (open !== null) {
		const others = items.filter(({ id }) => id !== open.id).map(({ name }) => name);
		return (
			<SchemaEditor
				key={open.id}
				draft={open}
				takenNames={others}
				isBusy={attempt.isBusy}
				failure={attempt.failure}
				onChange={draft.change}
				onKeep={keep}
				onLeave={draft.leave}
				onCancel={() => draft.giveUp(open.id)}
				{...(isNew ? {} : { onDelete: drop })}
			/>
		);
	}
	return (
		<section data-setting="schemas" className="flex flex-col gap-4">
			<p className="text-13 text-ink-soft">
				{t(
					"A form says which fields an answer has. Choose one beside the field for messages, and the answer is an object with these fields.",
				)}
			</p>
			{state === "failed" && <p className="text-13 text-danger">{t.failure(failure ?? "")}</p>}
			{items.length > 0 && (
				<ul aria-label={t("Your forms")} className="flex flex-col rounded-panel border border-line">
					{items.map((item) => (
						<li
							key={item.id}
							className="border-b border-line last:border-0 first:*:rounded-t-panel last:*:rounded-b-panel"
						>
							<button
								type="button"
								onClick={() => draft.begin(draftOf(item))}
								className="chrome flex w-full flex-col items-start gap-0.5 px-3 py-2 text-start hover:bg-hover"
							>
								<bdi className="max-w-full truncate font-medium">{item.name}</bdi>
								<span dir="auto" className="line-clamp-1 text-13 break-all text-ink-soft">
									{item.content.description ?? Object.keys(fieldsOf(item.content.schema)).join(", ")}
								</span>
							</button>
						</li>
					))}
				</ul>
			)}
			<div>
				<Button
					onClick={() =>
						draft.beginNew(items, draftOf({ id: newItemId(), name: "", content: { schema: firstSchema(t) } }))
					}
				>
					<Plus size={15} />
					{t("New form")}
				</Button>
			</div>
			<p role="status" className="text-13 text-danger empty:hidden">
				{attempt.failure}
			</p>
		</section>
	);
}

function draftOf({ id, name, content }: NewItem<"schemas">): SchemaDraft {
	const { description = "", schema } = content;
	return { id, name, description, text: JSON.stringify(schema, null, 2) };
}

function fieldsOf(schema: Readonly<Record<string, unknown>>): object {
	const { properties } = schema;
	return typeof properties === "object" && properties !== null ? properties : {};
}
