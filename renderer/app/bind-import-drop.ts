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
		const [file, ...others] = event.dataTransfer?.files ?? [];
		return file === undefined || others.length > 0 || !isExportName(file.name) || !canImport() ? null : file;
	};
	const allow = (event: DragEvent) => {
		if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
	};
	const drop = (event: DragEvent) => {
		const file = findFile(event);
		if (file === null) return;
		event.preventDefault();
		event.stopPropagation();
		offer(file);
	};
	// Before the parts of the page that take files.
	host.addEventListener("dragover", allow, true);
	host.addEventListener("drop", drop, true);
	return () => {
		host.removeEventListener("dragover", allow, true);
		host.removeEventListener("drop", drop, true);
	};
}
