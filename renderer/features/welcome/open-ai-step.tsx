import { useState } from "react";
import type { ProviderHost, ProviderState } from "../../app/desktop-host.ts";
import { useText } from "../../i18n/use-text.ts";
import { withElements } from "../../i18n/with-elements.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { StepForm } from "./step-form.tsx";
import type { StepProps } from "./step-props.ts";

/** From left to right in every language. */
const KEY_EXAMPLE = "\u2066sk-…\u2069";

type OpenAiStepProps = StepProps & { readonly host: ProviderHost; readonly state: ProviderState };

const KEYS_SITE = "platform.openai.com";

/** A key of OpenAI, tried before it is kept. */
export function OpenAiStep({ host, state, onBack, onDone }: OpenAiStepProps) {
	const t = useText();
	const [apiKey, setApiKey] = useState("");
	const { isBusy, failure, run } = useAttempt(
		t("This does not look like a key. Copy it once more, from its first to its last character."),
	);
	const isKept = state.hasKey && state.baseUrl === state.openAiUrl;
	const submit = () =>
		run(async () => {
			const key = apiKey.trim();
			if (key === "" && !isKept) return t("Enter your key first.");
			const input = { baseUrl: null, model: null, ...(key === "" ? {} : { apiKey: key }) };
			const check = await host.checkProvider(input);
			if (!check.ok) return t.failure(check.message);
			await host.saveProvider(input);
			onDone(t("The key works. Answers come from OpenAI now."));
			return null;
		});
	return (
		<StepForm
			title={t("Use OpenAI")}
			hint={withElements(
				t("Enter a key from {site}. It is tested first, and then kept on this computer only."),
				{
					site: (
						<a
							href="https://platform.openai.com/api-keys"
							target="_blank"
							rel="noreferrer"
							className="text-accent underline underline-offset-3"
						>
							{KEYS_SITE}
						</a>
					),
				},
			)}
			action={t("Test and use")}
			isBusy={isBusy}
			failure={failure}
			onBack={onBack}
			onSubmit={submit}
		>
			<TextField
				label={t("Key")}
				type="password"
				value={apiKey}
				onChange={setApiKey}
				placeholder={isKept ? t("A key is kept; empty leaves it as it is") : KEY_EXAMPLE}
			/>
			{state.openAiUrl !== null && (
				<p className="text-13 break-words text-ink-soft">
					{t("The key is sent to {address}, which OPENAI_BASE_URL names in place of OpenAI.", {
						address: state.openAiUrl,
					})}
				</p>
			)}
			{state.warning !== null && <p className="text-13 text-ink-soft">{t.failure(state.warning)}</p>}
		</StepForm>
	);
}
