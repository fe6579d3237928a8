import { useState } from "react";
import type { ProviderHost, ProviderState } from "../../app/desktop-host.ts";
import { TextField } from "../../ui/text-field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { StepForm } from "./step-form.tsx";
import type { StepProps } from "./step-props.ts";

type OpenAiStepProps = StepProps & { readonly host: ProviderHost; readonly state: ProviderState };

/** A key of OpenAI, tried before it is kept. */
export function OpenAiStep({ host, state, onBack, onDone }: OpenAiStepProps) {
	const [apiKey, setApiKey] = useState("");
	const { isBusy, failure, run } = useAttempt(
		"This does not look like a key. Copy it once more, from its first to its last character.",
	);
	const isKept = state.hasKey && state.baseUrl === state.openAiUrl;
	const submit = () =>
		run(async () => {
			const key = apiKey.trim();
			if (key === "" && !isKept) return "Enter your key first.";
			const input = { baseUrl: null, model: null, ...(key === "" ? {} : { apiKey: key }) };
			const check = await host.checkProvider(input);
			if (!check.ok) return check.message;
			await host.saveProvider(input);
			onDone("The key works. Answers come from OpenAI now.");
			return null;
		});
	return (
		<StepForm
			title="Use OpenAI"
			hint={
				<>
					Enter a key from{" "}
					<a
						href="https://platform.openai.com/api-keys"
						target="_blank"
						rel="noreferrer"
						className="text-accent underline underline-offset-3"
					>
						platform.openai.com
					</a>
					. It is tested first, and then kept on this computer only.
				</>
			}
			action="Test and use"
			isBusy={isBusy}
			failure={failure}
			onBack={onBack}
			onSubmit={submit}
		>
			<TextField
				label="Key"
				type="password"
				value={apiKey}
				onChange={setApiKey}
				placeholder={isKept ? "A key is kept; empty leaves it as it is" : "sk-…"}
			/>
			{state.openAiUrl !== null && (
				<p className="text-13 break-words text-ink-soft">
					The key is sent to {state.openAiUrl}, which OPENAI_BASE_URL names in place of OpenAI.
				</p>
			)}
			{state.warning !== null && <p className="text-13 text-ink-soft">{state.warning}</p>}
		</StepForm>
	);
}
