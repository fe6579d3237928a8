import { useEffect, useId, useRef, useState } from "react";
import type { SchemaTrialResult } from "../../../../server/protocol/schema-trial.ts";
import { useSchemaTrial } from "../../../app/schemas/use-schema-trial.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";

/** Asks the model to fill the form as it is written now, and shows what comes. Nothing of it is kept. */
export function SchemaTrial({ schema }: { readonly schema: Readonly<Record<string, unknown>> | null }) {
	const t = useText();
	const id = useId();
	const [question, setQuestion] = useState("");
	const { partial, result, run, stop } = useSchemaTrial();
	const attempt = useAttempt(t("The model could not be asked. Try again in a moment."));
	const place = useRef<HTMLFieldSetElement>(null);
	const isAsked = attempt.isBusy;
	const hasPartial = partial !== undefined;
	// What comes stands below the question, which may be the last thing in sight.
	// biome-ignore lint/correctness/useExhaustiveDependencies: it is brought into sight when something else is shown
	useEffect(() => {
		if (isAsked || result !== null || attempt.failure !== null)
			place.current?.scrollIntoView({ block: "nearest" });
	}, [isAsked, hasPartial, result, attempt.failure]);
	const canTry = schema !== null && question.trim() !== "" && !attempt.isBusy;
	const tryIt = () =>
		attempt.run(async () => {
			if (schema !== null) await run({ schema, question });
			return null;
		});
	return (
		<fieldset
			ref={place}
			className="flex min-w-0 scroll-my-4 flex-col gap-2 rounded-panel border border-line p-3"
		>
			<legend className="px-1 text-13 text-ink-soft">{t("Trial")}</legend>
			<div className="flex gap-2">
				<input
					id={id}
					value={question}
					aria-label={t("Question for the trial")}
					placeholder={t("A question such as you would ask")}
					maxLength={8000}
					autoComplete="off"
					onChange={(event) => setQuestion(event.target.value)}
					onKeyDown={(event) => {
						if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
						event.preventDefault();
						if (canTry) tryIt();
					}}
					className="h-8 min-w-0 flex-1 rounded-small border border-line-strong bg-raised px-2.5"
				/>
				{attempt.isBusy ? (
					<Button onClick={stop}>{t("Stop")}</Button>
				) : (
					<Button disabled={!canTry} onClick={tryIt}>
						{t("Try")}
					</Button>
				)}
			</div>
			{/* What changes many times a second is not for those who hear it; they get the result. */}
			{partial !== undefined && (
				<div aria-busy="true">
					<ObjectText data={partial} />
				</div>
			)}
			<div role="status" className="flex flex-col gap-2 empty:hidden">
				{attempt.isBusy && partial === undefined && <p className="text-13 text-ink-soft">{t("Asking…")}</p>}
				{attempt.failure !== null && <p className="text-13 text-danger">{attempt.failure}</p>}
				{result !== null && <Result result={result} />}
			</div>
		</fieldset>
	);
}

function Result({ result }: { readonly result: SchemaTrialResult }) {
	const t = useText();
	const verdict =
		result.fault !== null
			? t.failure(result.fault.message, result.fault.code)
			: result.corrected
				? t("{model} filled the form after it was told what was wrong at first.", { model: result.model })
				: t("{model} filled the form.", { model: result.model });
	return (
		<>
			<p className={result.fault === null ? "text-13" : "text-13 text-danger"}>{verdict}</p>
			{result.data !== null && <ObjectText data={result.data} />}
		</>
	);
}

function ObjectText({ data }: { readonly data: unknown }) {
	return (
		<pre
			dir="ltr"
			className="max-h-60 overflow-auto rounded-small bg-code p-3 font-mono text-13 whitespace-pre-wrap"
		>
			{JSON.stringify(data, null, 2)}
		</pre>
	);
}
