import { ArrowLeft } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { SettingsSection } from "./settings-section.ts";

type SectionPageProps = {
	readonly section: SettingsSection;
	/** The setting that is looked for; null: none. */
	readonly setting: string | null;
	readonly onBack?: () => void;
};

/** One section with its title, and in it the setting that is looked for. */
export function SectionPage({ section, setting, onBack }: SectionPageProps) {
	const t = useText();
	const titleId = useId();
	const [isMissing, setMissing] = useState(false);
	const body = useRef<HTMLDivElement>(null);
	useEffect(() => markSetting(body.current, setting), [setting]);
	return (
		<section aria-labelledby={titleId} className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto">
			<div className="flex items-center gap-1 px-6 pt-5 pb-4 max-wide:px-3 max-wide:pt-3 max-wide:pb-2">
				{onBack !== undefined && (
					<IconButton
						label={t("All settings")}
						icon={<ArrowLeft size={16} className="rtl:-scale-x-100" />}
						onClick={onBack}
					/>
				)}
				<h3 id={titleId} className="text-18 font-semibold tracking-tight">
					{section.title(t)}
				</h3>
			</div>
			<div ref={body} className="flex max-w-xl flex-col gap-6 px-6 pb-6 max-wide:px-5">
				{isMissing ? (
					<MissingPage onRetry={() => setMissing(false)} />
				) : (
					<section.Component onMissing={() => setMissing(true)} />
				)}
			</div>
		</section>
	);
}

/** In the place of a page whose code did not come. */
function MissingPage({ onRetry }: { readonly onRetry: () => void }) {
	const t = useText();
	return (
		<div className="flex flex-col items-start gap-3">
			<p role="alert" className="text-ink-soft">
				{t("This part of the page could not be loaded. Try again when the server is back.")}
			</p>
			<Button onClick={onRetry}>{t("Try again")}</Button>
		</div>
	);
}

/** Brings a setting into sight and tells it from the others; its page may come a moment later. */
function markSetting(page: HTMLElement | null, setting: string | null): () => void {
	if (page === null || setting === null) return () => {};
	const mark = () => {
		const element = page.querySelector<HTMLElement>(`[data-setting="${CSS.escape(setting)}"]`);
		if (element === null) return false;
		element.dataset.found = "true";
		element.scrollIntoView({ block: "nearest" });
		return true;
	};
	const observer = new MutationObserver(() => mark() && observer.disconnect());
	if (!mark()) observer.observe(page, { childList: true, subtree: true });
	return () => {
		observer.disconnect();
		for (const element of page.querySelectorAll<HTMLElement>("[data-found]")) delete element.dataset.found;
	};
}
