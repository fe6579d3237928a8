import { type FormEvent, useEffect, useState } from "react";
import { useActions } from "../../../app/app-context.tsx";
import type { ProviderHost, ProviderInput, ProviderState } from "../../../app/desktop-host.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/text-field.tsx";

type Outcome = { readonly tone: "plain" | "failure"; readonly text: string };

/** Who answers: an address, a model and a key, which is tried before it is kept. */
export function ProviderSettings({ host }: { readonly host: ProviderHost }) {
	const { noteProviders } = useActions();
	const [state, setState] = useState<ProviderState | null>(null);
	useEffect(() => {
		host.readProvider().then(setState, () => setState(null));
	}, [host]);
	if (state === null) return null;
	return (
		<ProviderForm
			host={host}
			state={state}
			onSaved={(saved) => {
				setState(saved);
				noteProviders();
			}}
		/>
	);
}

type FormProps = {
	readonly host: ProviderHost;
	readonly state: ProviderState;
	readonly onSaved: (state: ProviderState) => void;
};

function ProviderForm({ host, state, onSaved }: FormProps) {
	const t = useText();
	const [baseUrl, setBaseUrl] = useState(state.baseUrl ?? "");
	const [model, setModel] = useState(state.model ?? "");
	const [apiKey, setApiKey] = useState("");
	const [isBusy, setBusy] = useState(false);
	const [outcome, setOutcome] = useState<Outcome | null>(null);
	const run = async (step: () => Promise<Outcome>) => {
		setBusy(true);
		setOutcome(
			await step().catch(() => ({ tone: "failure", text: t("This cannot be used as it is.") }) as const),
		);
		setBusy(false);
	};
	const handleSubmit = (event: FormEvent) => {
		event.preventDefault();
		const input: ProviderInput = {
			baseUrl: baseUrl.trim() || null,
			model: model.trim() || null,
			...(apiKey.trim() === "" ? {} : { apiKey: apiKey.trim() }),
		};
		void run(async () => {
			const check = await host.checkProvider(input);
			if (!check.ok)
				return {
					tone: "failure",
					text: t("{reason} Nothing was changed.", { reason: t.failure(check.message) }),
				};
			onSaved(await host.saveProvider(input));
			setApiKey("");
			return { tone: "plain", text: t("It works, and answers come from it now.") };
		});
	};
	const remove = () =>
		void run(async () => {
			onSaved(await host.saveProvider({ baseUrl: null, model: null, apiKey: null }));
			for (const clear of [setBaseUrl, setModel, setApiKey]) clear("");
			return { tone: "plain", text: t("The key is forgotten.") };
		});
	return (
		<form onSubmit={handleSubmit} aria-label={t("Who answers")} className="flex flex-col gap-3">
			<TextField
				label={t("Key")}
				type="password"
				value={apiKey}
				onChange={setApiKey}
				placeholder={
					state.hasKey ? t("A key is kept; empty leaves it as it is") : t("As the provider shows it")
				}
			/>
			<TextField
				label={t("Address")}
				type="text"
				value={baseUrl}
				onChange={setBaseUrl}
				placeholder={t("OpenAI, or such as {address}", { address: "http://127.0.0.1:11434/v1" })}
			/>
			<TextField label={t("Model")} type="text" value={model} onChange={setModel} placeholder="gpt-4o-mini" />
			{state.warning !== null && <p className="text-13 text-ink-soft">{t.failure(state.warning)}</p>}
			<div className="flex gap-2">
				<Button isSubmit disabled={isBusy}>
					{isBusy ? t("Trying…") : t("Test and use")}
				</Button>
				{state.hasKey && (
					<Button tone="danger" disabled={isBusy} onClick={remove}>
						{t("Forget the key")}
					</Button>
				)}
			</div>
			<p
				role="status"
				className={outcome?.tone === "failure" ? "text-13 text-danger" : "text-13 text-ink-soft"}
			>
				{outcome?.text}
			</p>
		</form>
	);
}
