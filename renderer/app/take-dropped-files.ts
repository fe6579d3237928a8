import type { ChatStore } from "../store/create-chat-store.ts";
import { hasCapability } from "../store/selectors.ts";
import type { Actions } from "./create-actions.ts";

/** Names by which the exports of the known programs are told from files for a message. */
const EXPORT_NAME =
	/\.zip$|^conversations[-_.\w]*\.json$|^(?:chat-export|chats?-export|all-chats|librechat)[-_.\w]*\.json$/i;

export function isExportName(name: string): boolean {
	return EXPORT_NAME.test(name);
}

type Deps = {
	readonly chats: Pick<ChatStore, "getState">;
	readonly actions: Pick<Actions, "addFiles" | "offerImport">;
};

/** An export that is let go of over the window is offered to be imported; all other files go into the message. */
export function takeDroppedFiles({ chats, actions }: Deps, files: readonly File[]): void {
	const [file, ...others] = files;
	const isExport = file !== undefined && others.length === 0 && isExportName(file.name);
	if (isExport && hasCapability(chats.getState(), "transfer")) actions.offerImport(file);
	else void actions.addFiles(files);
}
