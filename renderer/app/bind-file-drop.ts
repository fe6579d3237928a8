import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { Actions } from "./create-actions.ts";

/** Files that are dropped anywhere on the window are taken, unless something else there wants them. */
export function bindFileDrop(
	chats: ChatStore,
	ui: UiStore,
	actions: Pick<Actions, "addFiles" | "offerImport">,
	host: Window,
): () => void {
	const isWanted = (event: DragEvent) =>
		event.dataTransfer?.types.includes("Files") === true && !event.defaultPrevented;
	const isDialogOpen = () => host.document.querySelector("dialog[open]") !== null;
	const show = (isDropping: boolean) => {
		if (ui.getState().isDropping !== isDropping) ui.setState({ isDropping });
	};
	const handleOver = (event: DragEvent) => {
		if (!isWanted(event) || isDialogOpen()) return;
		event.preventDefault();
		show(true);
	};
	// Leaving the window is leaving for nothing else of the page.
	const handleLeave = (event: DragEvent) => {
		if (event.relatedTarget === null) show(false);
	};
	const handleDrop = (event: DragEvent) => {
		show(false);
		if (!isWanted(event)) return;
		// Else the browser would open the file in place of the app.
		event.preventDefault();
		if (isDialogOpen()) return;
		const files = [...(event.dataTransfer?.files ?? [])];
		import("./take-dropped-files.ts").then(
			(part) => part.takeDroppedFiles({ chats, actions }, files),
			() => actions.addFiles(files),
		);
	};
	host.addEventListener("dragover", handleOver);
	host.addEventListener("dragleave", handleLeave);
	host.addEventListener("drop", handleDrop);
	return () => {
		host.removeEventListener("dragover", handleOver);
		host.removeEventListener("dragleave", handleLeave);
		host.removeEventListener("drop", handleDrop);
	};
}
