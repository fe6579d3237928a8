import { expect, test } from "vitest";
import { tellOfNoStart } from "./start-trouble.ts";
import { wordsFor } from "./words.ts";

test("that nothing could be opened is told with its reason, in the language of the system", () => {
	const told: string[][] = [];
	const dialog = { showErrorBox: (title: string, content: string) => void told.push([title, content]) };
	const reason = "EACCES: permission denied, mkdir '/home/ann/.config/Parley/logs'";
	tellOfNoStart(dialog, new Error(reason));
	tellOfNoStart(dialog, `x${"y".repeat(10_000)}`, wordsFor("de"));
	expect(told[0]).toEqual([
		"Parley could not start. Nothing was changed.",
		`${reason}\n\nMend that and start Parley again.`,
	]);
	expect(told[1]?.[0]).toContain("konnte nicht starten");
	expect(told[1]?.[1]?.length).toBeLessThan(1000);
});
