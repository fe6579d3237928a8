import { useEffect, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** Shorter waits are not worth a word. */
const PATIENCE_MS = 400;

/** What there is to say at the upper end of the messages in hand, while older ones come. */
export function OlderLine({
	failure,
	onRetry,
}: {
	readonly failure: string | null;
	readonly onRetry: () => void;
}) {
	const t = useText();
	const [isSlow, setSlow] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
		return () => clearTimeout(timer);
	}, []);
	if (failure === null && !isSlow) return null;
	return (
		<div
			role="status"
			className="appear absolute inset-x-4 top-2 mx-auto flex w-fit items-center gap-2 rounded-panel border border-line bg-raised px-3 py-1.5 text-13 text-ink-soft shadow-float"
		>
			{failure === null
				? t("Reading older messages…")
				: t("{reason} The older messages could not be read.", { reason: t.failure(failure) })}
			{failure !== null && <TextButton onClick={onRetry}>{t("Try again")}</TextButton>}
		</div>
	);
}
