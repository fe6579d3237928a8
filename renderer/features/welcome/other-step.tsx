import { useId, useState } from "react";
import type { ProviderHost, ProviderState } from "../../app/desktop-host.ts";
import { useText } from "../../i18n/use-text.ts";
import { TextField } from "../../ui/text-field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { describeNoAddress, readAddress } from "./read-address.ts";
import { StepForm } from "./step-form.tsx";
import type { StepProps } from "./step-props.ts";

type OtherStepProps = StepProps & { readonly host: ProviderHost; readonly state: ProviderState };

/** A server that speaks as OpenAI does: asked for its models first, since one of them has to be named. */
export function OtherStep({ host, state, onBack, onDone }: OtherStepProps) {
	const t = useText();
	const [address, setAddress] = useState(state.baseUrl ?? "");
	const [apiKey, setApiKey] = useState("");
	const [models, setModels] = useState<readonly string[] | null>(null);
	const [warning, setWarning] = useState<string | null>(null);
	const [model, setModel] = useState("");
	const { isBusy, failure, run } = useAttempt(t("This address or key cannot be used as it is. Check both."));
	const forget = (set: (text: string) => void) => (text: string) => {
		set(text);
		setModels(null);
	};
	const submit = () =>
		run(async () => {
			const baseUrl = readAddress(address);
			if (baseUrl === null) return describeNoAddress(t);
			const key = apiKey.trim();
			const input = { baseUrl, ...(key === "" ? {} : { apiKey: key }) };
			if (models === null) {
				const check = await host.checkProvider({ ...input, model: null });
				if (!check.ok) return t.failure(check.message);
				setModels(check.models);
				setWarning(check.warning);
				setModel(check.models[0] ?? "");
				return null;
			}
			if (model.trim() === "") return t("Enter the name of a model first.");
			await host.saveProvider({ ...input, model: model.trim() });
			onDone(t("Answers come from {model} now.", { model: model.trim() }));
			return null;
		});
	return (
		<StepForm
			title={t("Another server")}
			hint={t("Any server with OpenAI’s interface: vLLM, LiteLLM, OpenRouter, your company’s gateway.")}
			action={models === null ? t("Test") : t("Use this model")}
			isBusy={isBusy}
			failure={failure}
			onBack={onBack}
			onSubmit={submit}
		>
			<div className="flex flex-col gap-3">
				<TextField
					label={t("Address")}
					type="text"
					value={address}
					onChange={forget(setAddress)}
					placeholder="https://llm.example.org/v1"
				/>
				<TextField
					label={t("Key")}
					type="password"
					value={apiKey}
					onChange={forget(setApiKey)}
					placeholder={t("If it wants one")}
				/>
				{models !== null && <ModelField models={models} value={model} onChange={setModel} />}
				{models !== null && warning !== null && <p className="text-13 text-ink-soft">{t.failure(warning)}</p>}
			</div>
			{state.warning !== null && <p className="text-13 text-ink-soft">{t.failure(state.warning)}</p>}
		</StepForm>
	);
}

type ModelFieldProps = {
	readonly models: readonly string[];
	readonly value: string;
	readonly onChange: (model: string) => void;
};

function ModelField({ models, value, onChange }: ModelFieldProps) {
	const t = useText();
	const id = useId();
	if (models.length === 0)
		return <TextField label={t("Model")} type="text" value={value} onChange={onChange} />;
	return (
		<div className="grid grid-cols-[5rem_1fr] items-center gap-2">
			<label htmlFor={id} className="text-13 text-ink-soft">
				{t("Model")}
			</label>
			<select
				id={id}
				value={value}
				onChange={(event) => onChange(event.target.value)}
				className="h-8 min-w-0 rounded-small border border-line-strong bg-raised px-2"
			>
				{models.map((model) => (
					<option key={model}>{model}</option>
				))}
			</select>
			<p role="status" className="col-start-2 text-13 text-ink-soft">
				{t("The server answers. Choose who writes.")}
			</p>
		</div>
	);
}
