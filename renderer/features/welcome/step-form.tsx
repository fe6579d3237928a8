import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";

type StepFormProps = {
	readonly title: string;
	readonly hint: ReactNode;
	readonly action: string;
	readonly isBusy: boolean;
	readonly failure: string | null;
	readonly onBack: () => void;
	readonly onSubmit: () => void;
	readonly children: ReactNode;
};

/** One way to begin: what it needs, what went wrong, and the two ways on. */
export function StepForm(props: StepFormProps) {
	const t = useText();
	const { title, hint, action, isBusy, failure, onBack, onSubmit, children } = props;
	return (
		<form
			aria-label={title}
			className="flex flex-col gap-4"
			onSubmit={(event) => {
				event.preventDefault();
				onSubmit();
			}}
		>
			<div>
				<h3 className="text-18 font-semibold tracking-tight">{title}</h3>
				<p className="mt-1 text-13 text-ink-soft">{hint}</p>
			</div>
			{children}
			<p role="alert" className="text-13 text-danger empty:hidden">
				{failure}
			</p>
			<div className="flex justify-between">
				<Button tone="quiet" onClick={onBack}>
					{t("Back")}
				</Button>
				<Button tone="accent" isSubmit disabled={isBusy}>
					{isBusy ? t("Trying…") : action}
				</Button>
			</div>
		</form>
	);
}
