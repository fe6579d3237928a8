import { useState } from "react";
import type { ToolServerDraft } from "../../../app/desktop-host.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { CodeField } from "./code-field.tsx";
import { describeDraft, readPasted } from "./draft-fields.ts";

type PasteServersProps = {
	/** Null: it was saved. */
	readonly onSave: (draft: ToolServerDraft) => Promise<string | null>;
	readonly onClose: () => void;
};

const EXAMPLE = '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "…"]}}}';

/** A configuration as other programs have it; what would run is shown before it is accepted. */
export function PasteServers({ onSave, onClose }: PasteServersProps) {
	const t = useText();
	const [json, setJson] = useState("");
	const [failures, setFailures] = useState<readonly string[]>([]);
	const [isBusy, setBusy] = useState(false);
	const pasted = json.trim() === "" ? null : readPasted(json);
	const drafts = pasted?.ok === true ? pasted.drafts : [];
	const accept = async () => {
		setBusy(true);
		const failed: string[] = [];
		for (const draft of drafts) {
			const problem = await onSave(draft).catch(() => t("It could not be saved. Try again."));
			if (problem !== null) failed.push(`${draft.name}: ${problem}`);
		}
		setBusy(false);
		setFailures(failed);
		if (failed.length === 0) onClose();
	};
	return (
		<section
			aria-label={t("Paste a configuration")}
			className="flex flex-col gap-3 rounded-panel border border-line-strong p-3"
		>
			<CodeField isTall label={t("Configuration")} value={json} hint={EXAMPLE} onChange={setJson} />
			{pasted?.ok === false && (
				<ul className="text-13 text-danger">
					{pasted.problems.map((problem) => (
						<li key={problem}>{t.failure(problem)}</li>
					))}
				</ul>
			)}
			{drafts.length > 0 && (
				<>
					<p className="text-13">{t("This would run with your rights, or be reached:")}</p>
					<ul className="flex flex-col gap-1 text-13">
						{drafts.map((draft) => (
							<li key={draft.name}>
								<bdi className="font-medium">{draft.name}</bdi>
								<code dir="ltr" className="ms-2 font-mono text-12 [overflow-wrap:anywhere]">
									{describeDraft(draft.config)}
								</code>
							</li>
						))}
					</ul>
				</>
			)}
			<div className="flex gap-2">
				<Button tone="accent" disabled={drafts.length === 0 || isBusy} onClick={() => void accept()}>
					{t.count(drafts.length, "Add {count} tool server", "Add {count} tool servers")}
				</Button>
				<Button tone="quiet" onClick={onClose}>
					{t("Cancel")}
				</Button>
			</div>
			<div role="status" className="text-13 text-danger empty:hidden">
				{failures.map((failure) => (
					<p key={failure}>{failure}</p>
				))}
			</div>
		</section>
	);
}
