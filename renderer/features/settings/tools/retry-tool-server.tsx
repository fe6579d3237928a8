import { useState } from "react";
import { useActions, useChats } from "../../../app/app-context.tsx";
import { explainFailure } from "../../../app/explain-failure.ts";
import { useText } from "../../../i18n/use-text.ts";
import { hasCapability } from "../../../store/selectors.ts";
import { Button } from "../../../ui/button.tsx";

type RetryToolServerProps = { readonly name: string; readonly onEnd: () => void };

/** Starts a tool server that failed without waiting for its next turn. */
export function RetryToolServer({ name, onEnd }: RetryToolServerProps) {
	const t = useText();
	const { retryToolServer } = useActions();
	const canRetry = useChats((state) => hasCapability(state, "tool_retry"));
	const [isTrying, setTrying] = useState(false);
	const [problem, setProblem] = useState<string | null>(null);
	if (!canRetry) return null;
	const retry = async () => {
		if (isTrying) return;
		setTrying(true);
		setProblem(
			await retryToolServer(name).then(
				() => null,
				(error: unknown) => explainFailure(error, t),
			),
		);
		setTrying(false);
		onEnd();
	};
	return (
		<>
			{problem !== null && <p className="text-13 text-danger">{problem}</p>}
			<div className="-mx-2">
				{/* Its focus stays while it works. */}
				<Button tone="quiet" aria-disabled={isTrying} onClick={() => void retry()}>
					{isTrying ? t("Trying…") : t("Try again")}
				</Button>
			</div>
		</>
	);
}
