import { useCallback, useEffect, useRef, useState } from "react";
import type { ModelList } from "../client/chat-client.ts";
import { hasCapability } from "../store/selectors.ts";
import { useActions, useChats, useUi } from "./app-context.tsx";

export type { ModelList };

const NOTHING: ModelList = { models: [], problems: [] };

/** The models that can be chosen, read when the server is there and again when one asks for it. */
export function useModelList(): { readonly list: ModelList; readonly read: () => void } {
	const canRead = useChats((state) => hasCapability(state, "models") && state.connection.state === "online");
	const changes = useUi((state) => state.providerChanges);
	const { readModelList } = useActions();
	const [list, setList] = useState(NOTHING);
	const reads = useRef(0);
	const read = useCallback(
		(mayBeKept?: boolean) => {
			reads.current += 1;
			const number = reads.current;
			// An answer to an earlier question says nothing new once a later one was asked.
			readModelList(mayBeKept).then(
				(answer) => {
					if (number === reads.current) setList(answer);
				},
				() => {},
			);
		},
		[readModelList],
	);
	// biome-ignore lint/correctness/useExhaustiveDependencies: read again when providers changed
	useEffect(() => {
		if (canRead) read(true);
	}, [canRead, changes, read]);
	return { list, read };
}
