import { useEffect, useState } from "react";
import type { Model } from "../../server/protocol/rest.ts";
import { useActions } from "./app-context.tsx";

/** The models that can be chosen now; none before they are known or where the server does not answer. */
export function useModels(): readonly Model[] {
	const { listModels } = useActions();
	const [models, setModels] = useState<readonly Model[]>([]);
	useEffect(() => {
		let isGone = false;
		listModels().then(
			(listed) => !isGone && setModels(listed),
			() => {},
		);
		return () => {
			isGone = true;
		};
	}, [listModels]);
	return models;
}
