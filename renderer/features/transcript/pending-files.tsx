import { FileText } from "lucide-react";
import { useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { describeSize } from "../../ui/describe-size.ts";

/** The files of a message that the server does not have yet. */
export function PendingFiles({ ids }: { readonly ids: readonly string[] }) {
	const t = useText();
	const uploads = useChats((state) => state.uploads);
	return (
		<ul aria-label={t("Attached files")} className="flex max-w-[85%] flex-wrap justify-end gap-2 pb-1.5">
			{ids
				.flatMap((id) => uploads[id] ?? [])
				.map(({ id, name, sizeBytes, progress }) => (
					<li
						key={id}
						className="flex max-w-72 min-w-0 items-center gap-2.5 rounded-panel border border-line bg-raised px-3 py-2"
					>
						<FileText size={18} aria-hidden className="shrink-0 text-ink-soft" />
						<span className="min-w-0">
							<span dir="auto" className="name-line block text-14">
								{name}
							</span>
							<span className="block text-12 text-ink-soft">
								{progress.state === "sending"
									? t("{sent} of {size}", {
											sent: describeSize(Math.min(progress.sentBytes, sizeBytes), t.locale),
											size: describeSize(sizeBytes, t.locale),
										})
									: describeSize(sizeBytes, t.locale)}
							</span>
						</span>
					</li>
				))}
		</ul>
	);
}
