import type { LibraryKind } from "../../../server/protocol/library.ts";
import { useText } from "../../i18n/use-text.ts";
import { useActions } from "../app-context.tsx";
import { explainFailure } from "../explain-failure.ts";
import type { NewItem } from "./open-library.ts";
import type { UsedLibrary } from "./use-library.ts";

/**
 * Deletes an item and offers to bring it back; where that fails, as while the server is away, it is told and offered
 * for as long as it takes, whatever is open by then. Rejects where it cannot be deleted.
 * @param deleted what is said of it
 */
export function useRemoveItem<Kind extends LibraryKind>({
	put,
	remove,
}: Pick<UsedLibrary<Kind>, "put" | "remove">): (item: NewItem<Kind>, deleted: string) => Promise<void> {
	const t = useText();
	const { offerUndo } = useActions();
	return async ({ id, name, content }, deleted) => {
		await remove(id);
		const bringBack = () => {
			put({ id, name, content }).catch((error: unknown) => {
				const reason = explainFailure(error, t);
				const told = t("{deleted} It could not be brought back. {reason} Try again later.", {
					deleted,
					reason,
				});
				offerUndo(told, bringBack, undefined, undefined, { tone: "failure", durationMs: null });
			});
		};
		offerUndo(deleted, bringBack);
	};
}
