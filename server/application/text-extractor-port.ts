/** Kinds of documents whose text has to be taken out of them. */
export type DocumentKind = "pdf" | "docx";

/** What can be read of a file: its text, cut where it is too long; or a sentence that says why there is none. */
export type FileText =
	| { readonly text: string; readonly isCut: boolean }
	/** `mayPass`: another try may go well. */
	| { readonly problem: string; readonly mayPass?: true };

/** Takes the text out of documents, off this thread, within bounds of time and memory that hold for any input. */
export interface TextExtractor {
	/** Never rejects for what a file is: that is a problem to tell. @param content is given away */
	extract(kind: DocumentKind, content: Uint8Array<ArrayBuffer>): Promise<FileText>;
	close(): Promise<void>;
}
