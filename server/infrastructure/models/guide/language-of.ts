import type { GuideLanguage } from "./guide-words.ts";

/** Common words that only one of the two languages has. */
const GERMAN = new Set(
	`wie wo wer wen wem warum wann welche welcher welches kann kannst können könnt du ich mich mir dich dir ein eine einen
	einem einer der das den dem ist sind bist mein meine meinen meiner nicht und mit für auf zu zum zur bitte hallo danke
	servus moin hilfe gibt es geht man wird werden habe hast haben ohne oder von vom beim über nach wieder mehr mach zeig
	schreib hilf erkläre alle guten tag morgen`.split(/\s+/),
);
const ENGLISH = new Set(
	`the is are am how what where why when which who do does did you your i my me a an can could of to in on for with and or
	it this that please hello show make tell help`.split(/\s+/),
);

/** The language that a question is asked in, as far as the guide speaks it; English where nobody can tell. */
export function languageOf(question: string): GuideLanguage {
	const letters = question.match(/\p{L}/gu)?.length ?? 0;
	const arabic = question.match(/\p{Script=Arabic}/gu)?.length ?? 0;
	if (arabic * 2 > letters) return "ar";
	const words = question.toLowerCase().match(/\p{L}+/gu) ?? [];
	const german = words.filter((word) => GERMAN.has(word) || /[äöüß]/.test(word)).length;
	return german > words.filter((word) => ENGLISH.has(word)).length ? "de" : "en";
}
