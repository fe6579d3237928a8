import { useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import type { ProviderHost, ProviderState } from "../../app/desktop-host.ts";
import { useAttempt } from "../../ui/use-attempt.ts";
import { ChoiceList } from "./choice-list.tsx";
import type { LocalModel } from "./find-local-models.ts";
import { findLocalModels } from "./find-local-models.ts";
import { StepForm } from "./step-form.tsx";
import type { StepProps } from "./step-props.ts";

type LocalStepProps = StepProps & {
	readonly host: ProviderHost;
	readonly state: ProviderState;
	readonly found: readonly LocalModel[];
};

/** The models of this computer; the chosen one answers in new chats. */
export function LocalStep({ host, state, found, onBack, onDone }: LocalStepProps) {
	const { listModels } = useActions();
	const [models, setModels] = useState(found);
	const { isBusy, failure, run } = useAttempt("The model could not be set up. The log has the reason.");
	const choose = ({ id, name }: LocalModel) =>
		run(async () => {
			await host.saveProvider({ baseUrl: state.baseUrl, model: id });
			onDone(`${name} answers in new chats now. Nothing of them leaves this computer.`);
			return null;
		});
	const look = () =>
		run(async () => {
			const now = findLocalModels(await listModels());
			setModels(now);
			return now.length === 0 ? "Still none. After a start it can take ten seconds until it is seen." : null;
		});
	return (
		<StepForm
			title="A model on this computer"
			hint={
				models.length === 0
					? "None was found. Start Ollama, LM Studio or a llama.cpp server, and look again."
					: "Nothing you write leaves this computer. Choose the one that answers in new chats."
			}
			action="Look again"
			isBusy={isBusy}
			failure={failure}
			onBack={onBack}
			onSubmit={look}
		>
			<div className="-mx-1 max-h-[45dvh] overflow-y-auto px-1 empty:hidden">
				{models.length > 0 && (
					<ChoiceList
						choices={models.map((model) => ({
							title: model.name,
							detail: model.provider,
							run: () => choose(model),
						}))}
					/>
				)}
			</div>
		</StepForm>
	);
}
