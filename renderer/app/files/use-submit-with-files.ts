import { useLayoutEffect, useRef } from "react";
import { useActions } from "../app-context.tsx";

/**
 * Submits a draft with all files that were chosen for it: what is sent while they are read waits for them.
 * @param submit of the draft as it is then; not called where another one is drawn by then
 */
export function useSubmitWithFiles(draftKey: string | null, submit: () => void): () => void {
	const { afterFiles } = useActions();
	const latest = useRef<{ readonly draftKey: string | null; readonly submit: () => void } | null>(null);
	useLayoutEffect(() => {
		latest.current = { draftKey, submit };
		return () => {
			latest.current = null;
		};
	});
	return () =>
		afterFiles(draftKey, (place) => {
			if (latest.current?.draftKey === place) latest.current.submit();
		});
}
