type Deps = { readonly canImport: () => boolean; readonly offer: (file: File) => void };

/** Names by which the exports of the known programs are told from files for a message. */
const EXPORT_NAME =
	/\.zip$|^conversations[-_.\w]*\.json$|^(?:chat-export|chats?-export|all-chats|librechat)[-_.\w]*\.json$/i;

export function isExportName(name: string): boolean {
	return EXPORT_NAME.test(name);
}

/** An export that is let go of over the window is offered to be imported; all other files are for who else wants them. */
export function bindImportDrop(host: Window, { canImport, offer }: Deps): () => void {
	const findFile = (event: DragEvent): File | null => {
		// Where files are chosen in a dialog, it takes them itself.
		if (host.document.querySelector("dialog[open]") !== null) return null;
		const [file, ...others] = event.dataTransfer?.files ?? [];
		return file === undefined || others.length > 0 || !isExportName(file.name) || !canImport() ? null : file;
	};
	const drop = (event: DragEvent) => {
		const file = findFile(event);
		if (file === null) return;
		// Tells who takes files into the message that this one is taken.
		event.preventDefault();
		offer(file);
	};
	// Before the parts of the page that take files.
	host.addEventListener("drop", drop, true);
	return () => host.removeEventListener("drop", drop, true);
}
