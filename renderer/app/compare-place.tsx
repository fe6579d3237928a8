import { ModelChooser } from "../features/composer/model-chooser.tsx";
import { CompareView } from "../features/transcript/compare/compare-view.tsx";
import { useActions } from "./app-context.tsx";

type ComparePlaceProps = { readonly chatId: string; readonly messageId: string };

/** Answers of several models side by side, with the models of the composer to choose from. */
export function ComparePlace({ chatId, messageId }: ComparePlaceProps) {
	const { compare } = useActions();
	return (
		<CompareView
			chatId={chatId}
			messageId={messageId}
			addModel={(ask) => <ModelChooser onChoose={ask} />}
			onClose={() => compare(null)}
		/>
	);
}
