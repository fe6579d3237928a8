import { isTemporaryChatId } from "../client/chat-client.ts";
import { hasCapability } from "../store/selectors.ts";
import type { ActionDeps } from "./action-deps.ts";
import { prepareFile } from "./prepare-file.ts";

type Deps = Pick<ActionDeps, "client" | "chats" | "t"> & {
	readonly filesOf: (draftKey: string | null) => readonly string[];
	readonly setDraftFiles: (draftKey: string | null, ids: readonly string[]) => void;
	readonly complain: (text: string) => void;
};

/** What is taken before the server has said what it takes: what servers take unless they are told otherwise [C6]. */
const UNKNOWN_SERVER = { attachmentBytes: 20 * 1024 * 1024, messageAttachments: 20 };

/**
 * Puts files beside the text of a draft, as far as there is room. Resolves to whether all are there.
 * @param place the draft by the name that it has by then
 * @param whenKept called when all are there, and on disk
 */
export async function takeFiles(
	deps: Deps,
	given: readonly File[],
	place: () => string | null,
	whenKept?: (draftKey: string | null) => void,
): Promise<boolean> {
	const { client, chats, filesOf, setDraftFiles, complain, t } = deps;
	const { server } = chats.getState();
	if (isTemporaryChatId(place() ?? "")) {
		complain(t("A temporary chat takes no files, since files are kept. Start a normal chat to attach them."));
		return false;
	}
	if (server !== null && !hasCapability(chats.getState(), "attachments")) {
		complain(t("This server takes no files."));
		return false;
	}
	const { attachmentBytes, messageAttachments } = server ?? UNKNOWN_SERVER;
	let areTaken = true;
	let areKept = true;
	for (const file of given) {
		if (filesOf(place()).length >= messageAttachments) {
			complain(
				t.count(
					messageAttachments,
					"A message takes at most {count} file. The others were left out.",
					"A message takes at most {count} files. The others were left out.",
				),
			);
			return false;
		}
		const prepared = await prepareFile(file, attachmentBytes, t);
		if ("problem" in prepared) {
			complain(prepared.problem);
			areTaken = false;
		} else {
			const { name } = prepared;
			const added = await client.addFile(prepared.content, name).catch(() => null);
			if (added === null) {
				complain(
					t(
						"Nothing was attached, since a part of the page could not be loaded. Try again when the server is back.",
					),
				);
				return false;
			}
			setDraftFiles(place(), [...filesOf(place()), added.id]);
			areKept &&= added.isKept;
			if (!added.isKept)
				complain(
					t(
						"“{name}” could not be kept on this computer. Send it before you close the page, or make room on the disk and attach it again.",
						{ name },
					),
				);
		}
	}
	// What waits for the files sees what this does.
	if (areTaken && areKept) whenKept?.(place());
	if (server === null) dropWhereRefused(deps, place);
	return areTaken;
}

/** Files that were taken before the server was known go again if it turns out to take none. */
function dropWhereRefused(
	{ client, chats, filesOf, setDraftFiles, complain, t }: Deps,
	place: () => string | null,
): void {
	const stop = chats.subscribe(({ server }) => {
		if (server === null) return;
		stop();
		if (hasCapability(chats.getState(), "attachments") || filesOf(place()).length === 0) return;
		client.removeFiles(filesOf(place()));
		setDraftFiles(place(), []);
		complain(t("This server takes no files."));
	});
}
