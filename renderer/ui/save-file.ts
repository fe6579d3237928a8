/** Long enough for the browser to have taken what is behind the address. */
const KEPT_MS = 60_000;

/** Hands a text to the person as a file, in the way of the browser or the desktop app. */
export function saveFile(name: string, type: string, text: string): void {
	saveBlob(name, new Blob([text], { type }));
}

export function saveBlob(name: string, content: Blob): void {
	const address = URL.createObjectURL(content);
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
