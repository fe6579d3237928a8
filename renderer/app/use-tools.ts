import { useCallback, useEffect, useState } from "react";
import type { ToolServer } from "../../server/protocol/tools.ts";
import { hasCapability } from "../store/selectors.ts";
import { useActions, useChats } from "./app-context.tsx";

/** While a server is being started it is looked at again. */
const LOOK_AGAIN_MS = 2000;

type Tools =
	| { readonly state: "loading" }
	| { readonly state: "loaded"; readonly servers: readonly ToolServer[] }
	| { readonly state: "failed"; readonly error: unknown };

/** The tool servers as they are now. */
export function useTools(): Tools & { readonly reload: () => void } {
	const { listTools } = useActions();
	const isKnown = useChats((state) => hasCapability(state, "tools"));
	const [tools, setTools] = useState<Tools>({ state: "loading" });
	const [round, setRound] = useState(0);
	const reload = useCallback(() => setRound((count) => count + 1), []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another round is the reason
	useEffect(() => {
		if (!isKnown) return;
		let timer: ReturnType<typeof setTimeout> | null = null;
		let isGone = false;
		listTools().then(
			(servers) => {
				if (isGone) return;
				setTools({ state: "loaded", servers });
				if (servers.some(({ state }) => state === "starting")) timer = setTimeout(reload, LOOK_AGAIN_MS);
			},
			(error) => !isGone && setTools({ state: "failed", error }),
		);
		return () => {
			isGone = true;
			if (timer !== null) clearTimeout(timer);
		};
	}, [isKnown, listTools, reload, round]);
	return { ...tools, reload };
}
