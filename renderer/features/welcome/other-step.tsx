import { useId, useState } from "react";
import type { ProviderHost, ProviderState } from "../../app/desktop-host.ts";
import { TextField } from "../../ui/text-field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { NO_ADDRESS, readAddress } from "./read-address.ts";
import { StepForm } from "./step-form.tsx";
import type { StepProps } from "./step-props.ts";

type OtherStepProps = StepProps & { readonly host: ProviderHost; readonly state: ProviderState };

/** A server that speaks as OpenAI does: asked for its models first, since one of them has to be named. */
export function OtherStep({ host, state, onBack, onDone }: OtherStepProps) {
	const [address, setAddress] = useState(state.baseUrl ?? "");
	const [apiKey, setApiKey] = useState("");
	const [models, setModels] = useState<readonly string[] | null>(null);
	const [model, setModel] = useState("");
	const { isBusy, failure, run } = useAttempt("This address or key cannot be used as it is. Check both.");
	const forget = (set: (text: string) => void) => (text: string) => {
		set(text);
		setModels(null);
	};
	const submit = () =>
		run(async () => {
			const baseUrl = readAddress(address);
			if (baseUrl === null) return NO_ADDRESS;
			const key = apiKey.trim();
			const input = { baseUrl, ...(key === "" ? {} : { apiKey: key }) };
			if (models === null) {
				const check = await host.checkProvider({ ...input, model: null });
				if (!check.ok) return check.message;
				setModels(check.models);
				setModel(check.models[0] ?? "");
				return null;
			}
			if (model.trim() === "") return "Enter the name of a model first.";
			await host.saveProvider({ ...input, model: model.trim() });
			onDone(`Answers come from ${model.trim()} now.`);
			return null;
		});
	return (
		<StepForm
			title="Another server"
			hint="Any server with OpenAI’s interface: vLLM, LiteLLM, OpenRouter, your company’s gateway."
			action={models === null ? "Test" : "Use this model"}
			isBusy={isBusy}
			failure={failure}
			onBack={onBack}
			onSubmit={submit}
		>
			<div className="flex flex-col gap-3">
				<TextField
					label="Address"
					type="text"
					value={address}
					onChange={forget(setAddress)}
					placeholder="https://llm.example.org/v1"
				/>
				<TextField
					label="Key"
					type="password"
					value={apiKey}
					onChange={forget(setApiKey)}
					placeholder="If it wants one"
				/>
				{models !== null && <ModelField models={models} value={model} onChange={setModel} />}
			</div>
			{state.warning !== null && <p className="text-13 text-ink-soft">{state.warning}</p>}
		</StepForm>
	);
}

type ModelFieldProps = {
	readonly models: readonly string[];
	readonly value: string;
	readonly onChange: (model: string) => void;
};

function ModelField({ models, value, onChange }: ModelFieldProps) {
	const id = useId();
	if (models.length === 0) return <TextField label="Model" type="text" value={value} onChange={onChange} />;
	return (
		<div className="grid grid-cols-[5rem_1fr] items-center gap-2">
			<label htmlFor={id} className="text-13 text-ink-soft">
				Model
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
				The server answers. Choose who writes.
			</p>
		</div>
	);
}
