import { type FormEvent, useState } from "react";
import type { OwnToolServer, ToolHost, ToolServerDraft } from "../../../app/desktop-host.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { CodeField } from "./code-field.tsx";
import { type DraftFields, EMPTY_FIELDS, toDraft, toFields } from "./draft-fields.ts";
import { ToolList } from "./tool-list.tsx";

type ToolServerFormProps = {
	readonly host: ToolHost;
	/** Null: a new one. */
	readonly before: OwnToolServer | null;
	/** Null: it was saved. */
	readonly onSave: (draft: ToolServerDraft) => Promise<string | null>;
	readonly onClose: () => void;
};

const EXAMPLE = { name: "files", command: "npx", url: "https://tools.example.org/mcp" };

type Tested = Awaited<ReturnType<ToolHost["testToolServer"]>>;

/** A tool server by its parts, with a test that says what failed. */
export function ToolServerForm({ host, before, onSave, onClose }: ToolServerFormProps) {
	const t = useText();
	const [fields, setFields] = useState<DraftFields>(before === null ? EMPTY_FIELDS : toFields(before));
	const [busy, setBusy] = useState<"test" | "save" | null>(null);
	const [failure, setFailure] = useState<string | null>(null);
	const [tested, setTested] = useState<Tested | null>(null);
	const draft = toDraft(fields, before?.name ?? null);
	const set = (change: Partial<DraftFields>) => {
		setFields({ ...fields, ...change });
		setTested(null);
	};
	const test = async () => {
		if (draft === null) return;
		setBusy("test");
		setFailure(null);
		setTested(await host.testToolServer(draft).catch(() => null));
		setBusy(null);
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (draft === null) return;
		setBusy("save");
		const problem = await onSave(draft).catch(() => t("It could not be saved. Try again."));
		setBusy(null);
		setFailure(problem);
		if (problem === null) onClose();
	};
	const isProgram = fields.kind === "program";
	return (
		<form
			aria-label={before === null ? t("Add a tool server") : t("Change {name}", { name: before.name })}
			onSubmit={(event) => void submit(event)}
			className="flex flex-col gap-3 rounded-panel border border-line-strong p-3"
		>
			<fieldset className="flex gap-4">
				<legend className="sr-only">{t("Kind of the tool server")}</legend>
				{(["program", "address"] as const).map((kind) => (
					<label key={kind} className="chrome flex items-center gap-2">
						<input
							type="radio"
							name="tool-server-kind"
							checked={fields.kind === kind}
							onChange={() => set({ kind })}
							className="accent-accent"
						/>
						{kind === "program" ? t("A program on this computer") : t("A server with an address")}
					</label>
				))}
			</fieldset>
			<CodeField
				label={t("Name")}
				value={fields.name}
				placeholder={EXAMPLE.name}
				hint={t("Letters, digits, - and _. The model is told it before the name of each tool.")}
				onChange={(name) => set({ name })}
			/>
			{isProgram ? (
				<>
					<CodeField
						label={t("Program")}
						value={fields.command}
						placeholder={EXAMPLE.command}
						onChange={(command) => set({ command })}
					/>
					<CodeField
						isTall
						label={t("Arguments, one in each line")}
						value={fields.args}
						onChange={(args) => set({ args })}
					/>
					<CodeField
						isTall
						label={t("Environment, as NAME=value in each line")}
						value={fields.env}
						hint={t("Values are kept like keys. A name without a value keeps the one it has.")}
						onChange={(env) => set({ env })}
					/>
					<CodeField
						label={t("Folder it runs in (optional)")}
						value={fields.cwd}
						onChange={(cwd) => set({ cwd })}
					/>
				</>
			) : (
				<>
					<CodeField
						label={t("Address")}
						value={fields.url}
						placeholder={EXAMPLE.url}
						onChange={(url) => set({ url })}
					/>
					<CodeField
						isTall
						label={t("Headers, as Name: value in each line")}
						value={fields.headers}
						hint={t("Values are kept like keys. A name without a value keeps the one it has.")}
						onChange={(headers) => set({ headers })}
					/>
				</>
			)}
			<div className="flex flex-wrap gap-2">
				<Button isSubmit tone="accent" disabled={draft === null || busy !== null}>
					{t("Save")}
				</Button>
				<Button disabled={draft === null || busy !== null} onClick={() => void test()}>
					{busy === "test" ? t("Testing…") : t("Test")}
				</Button>
				<Button tone="quiet" onClick={onClose}>
					{t("Cancel")}
				</Button>
			</div>
			<div role="status" className="text-13 empty:hidden">
				{failure !== null && <p className="text-danger">{failure}</p>}
				{tested?.ok === false && tested.message !== null && (
					<p className="text-danger">{t.failure(tested.message)}</p>
				)}
				{tested?.ok === true && (
					<p>
						{t.count(
							tested.tools.length,
							"It works and has {count} tool.",
							"It works and has {count} tools.",
						)}
					</p>
				)}
			</div>
			{tested?.ok === true && (
				<ToolList
					tools={tested.tools.map((tool) => ({
						...tool,
						input_schema: {},
						read_only: false,
						destructive: false,
					}))}
				/>
			)}
		</form>
	);
}
