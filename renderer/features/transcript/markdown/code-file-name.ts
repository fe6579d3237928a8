import { grammarOf } from "./languages.ts";

/** Grammar → ending of its files. */
const ENDINGS: Readonly<Record<string, string>> = {
	javascript: "js",
	typescript: "ts",
	python: "py",
	bash: "sh",
	powershell: "ps1",
	csharp: "cs",
	kotlin: "kt",
	rust: "rs",
	ruby: "rb",
	markdown: "md",
	haskell: "hs",
	elixir: "ex",
	perl: "pl",
	latex: "tex",
	nginx: "conf",
	yaml: "yml",
	make: "mk",
	docker: "dockerfile",
};
/** Words after a fence that are endings themselves, though no grammar goes by them. */
const PLAIN_ENDINGS: ReadonlySet<string> = new Set(["csv", "tsv", "log", "tf", "proto", "zig", "nim", "jl"]);

/**
 * What a block of code is called as a file. Endings come from the lists above and never from the text, which could
 * name a kind of file that the system runs.
 */
export function codeFileName(language: string): string {
	const grammar = grammarOf(language);
	if (grammar !== null) return `code.${language === "svg" ? "svg" : (ENDINGS[grammar] ?? grammar)}`;
	return `code.${PLAIN_ENDINGS.has(language) ? language : "txt"}`;
}
