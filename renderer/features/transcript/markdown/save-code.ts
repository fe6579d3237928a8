import { saveFile } from "../../../ui/save-file.ts";
import { codeFileName } from "./code-file-name.ts";

/** Hands a block of code to the person as a file that its language names. */
export function saveCode(language: string, code: string): void {
	saveFile(codeFileName(language), "text/plain", code);
}
