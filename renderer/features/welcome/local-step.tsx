import { useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import type { ProviderHost, ProviderState } from "../../app/desktop-host.ts";
import { useText } from "../../i18n/use-text.ts";
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
	const t = useText();
	const { readModelList } = useActions();
	const [seen, setSeen] = useState<readonly LocalModel[]>([]);
	const models = seen.length > 0 ? seen : found;
	const { isBusy, failure, run } = useAttempt(t("The model could not be set up. The log has the reason."));
	const choose = ({ id, name }: LocalModel) =>
		run(async () => {
			await host.saveProvider({ baseUrl: state.baseUrl, model: id });
			onDone(t("{model} answers in new chats now. Nothing of them leaves this computer.", { model: name }));
			return null;
		});
	const look = () =>
		run(async () => {
			const now = findLocalModels((await readModelList()).models);
			setSeen(now);
			return now.length === 0
				? t("Still none. After a start it can take ten seconds until it is seen.")
				: null;
		});
	return (
		<StepForm
			title={t("A model on this computer")}
			hint={
				models.length === 0
					? t("None was found. Start Ollama, LM Studio or a llama.cpp server, and look again.")
					: t("Nothing you write leaves this computer. Choose the one that answers in new chats.")
			}
			action={t("Look again")}
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
