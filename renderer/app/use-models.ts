import { useEffect, useState } from "react";
import type { Model } from "../../server/protocol/rest.ts";
import { hasCapability } from "../store/selectors.ts";
import { useActions, useChats, useUi } from "./app-context.tsx";

/** The models that can be chosen now; none before they are known or where the server does not answer. */
export function useModels(): readonly Model[] {
	const { listModels } = useActions();
	const [models, setModels] = useState<readonly Model[]>([]);
	const changes = useUi((state) => state.providerChanges);
	const hasList = useChats((state) => hasCapability(state, "models"));
	// biome-ignore lint/correctness/useExhaustiveDependencies: read again when providers, or what is said of models, changed
	useEffect(() => {
		if (!hasList) return;
		let isGone = false;
		listModels().then(
			(listed) => !isGone && setModels(listed),
			() => {},
		);
		return () => {
			isGone = true;
		};
	}, [listModels, hasList, changes]);
	return models;
}
