import type { ProviderCheck } from "../../../app/desktop-host.ts";
import { useText } from "../../../i18n/use-text.ts";

type CheckResultProps = {
	/** Null: it was not tried. */
	readonly check: ProviderCheck | null;
	/** Why it could not even be tried. */
	readonly failure: string | null;
};

/** What came of a test: that it works, or what is wrong and what to do. */
export function CheckResult({ check, failure }: CheckResultProps) {
	const t = useText();
	if (failure !== null || check === null) {
		return (
			<p role="status" className="text-13 text-danger empty:hidden">
				{failure}
			</p>
		);
	}
	if (!check.ok) {
		return (
			<p role="status" className="text-13 break-words text-danger">
				{t.failure(check.message)}
			</p>
		);
	}
	const works = t.count(
		check.models.length,
		"It works: {count} model, and “{model}” answered.",
		"It works: {count} models, and “{model}” answered.",
		{ model: check.answeredBy ?? "" },
	);
	return (
		<p role="status" className="text-13 break-words text-ink-soft">
			{works} {check.warning !== null && t.failure(check.warning)}
		</p>
	);
}
