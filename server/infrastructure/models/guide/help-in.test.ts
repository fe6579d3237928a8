import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HELP_PAGES as ARABIC } from "./arabic-help-pages.ts";
import { HELP_PAGES as GERMAN } from "./german-help-pages.ts";
import { createHelp } from "./help-in.ts";
import { HELP_PAGES as ENGLISH } from "./help-pages.ts";

const helpIn = createHelp();
const FOLDER = join(import.meta.dirname, "../../../../resources/help");
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".md"));
const TRANSLATED = ["de", "ar"].flatMap((language) => FILES.map((file) => [language, file] as const));

const read = (...path: readonly string[]) => readFileSync(join(FOLDER, ...path), "utf8");
/** What has to be the same in every language: headings by their depth, lists, tables, and what stands in code. */
const shapeOf = (page: string) => ({
	headings: (page.match(/^#+(?= )/gm) ?? []).join(" "),
	items: (page.match(/^(?:- |\d+\. |\|)/gm) ?? []).join(""),
	blocks: page.match(/```[\s\S]*?```/g) ?? [],
	code: [...new Set(page.replaceAll(/```[\s\S]*?```/g, "").match(/`[^`\n]+`/g) ?? [])].sort(),
	links: page.match(/<https:[^>]+>/g) ?? [],
});

test.each(TRANSLATED)("%s/%s says what the English page says, in as many sections", (language, file) => {
	expect(shapeOf(read(language, file))).toEqual(shapeOf(read(file)));
});

test("The pages of all languages are in one order", () => {
	for (const pages of [GERMAN, ARABIC]) expect(pages.map(shapeOf)).toEqual(ENGLISH.map(shapeOf));
});

test.each([
	["de", "Was ist Parley?", "Was ist Parley"],
	["de", "Ist das kostenlos?", "Ist Parley kostenlos"],
	["de", "Wie verbinde ich OpenAI?", "Wie verbinde ich OpenAI mit einem API-Schlüssel"],
	["de", "Mein API-Schlüssel wird abgelehnt", "Der API-Schlüssel wird abgelehnt"],
	["de", "Wie verwende ich ein lokales Modell?", "Wie verwende ich ein lokales Modell auf meinem Computer"],
	["de", "mein lokales Modell ist so langsam", "Das lokale Modell ist langsam"],
	["de", "Wo wird mein Verlauf gespeichert?", "Wo wird mein Chatverlauf gespeichert"],
	["de", "Wie mache ich eine Sicherung?", "Wie sichere ich meine Chats (Sicherung, Backup)"],
	["de", "Wie lösche ich einen Chat?", "Wie lösche ich einen Chat"],
	["de", "gelöschten Chat wiederherstellen", "Kann ich einen gelöschten Chat wiederherstellen"],
	["de", "Welche Tastenkürzel gibt es?", "Welche Tastenkürzel gibt es"],
	["de", "Wer kann meine Chats lesen?", "Wer kann meine Chats lesen"],
	["de", "Geht das auch offline?", "Funktioniert Parley offline"],
	["de", "Wie ändere ich die Sprache?", "Die Sprache von Parley ändern"],
	["de", "Chats aus ChatGPT importieren", "Chats aus ChatGPT, Claude oder einer anderen App importieren"],
	["de", "Wie drucke ich einen Chat?", "Einen Chat drucken oder als PDF sichern"],
	["de", "Kann ich ein Monatsbudget setzen?", "Kann ich ein Monatsbudget setzen"],
	["de", "Wie hänge ich eine Datei an?", "Wie hänge ich eine Datei oder ein Bild an"],
	["de", "Brauche ich Redis?", "Brauche ich Redis"],
	["de", "Wie füge ich Werkzeuge hinzu?", "Wie füge ich Werkzeuge hinzu"],
	["de", "Wie betreibe ich einen Team-Server?", "Wie betreibe ich Parley als Team-Server"],
	["ar", "كيف أرفق ملفًا؟", "كيف أرفق ملفًا أو صورة"],
	["ar", "كيف أضيف أدوات؟", "كيف أضيف أدوات"],
	["ar", "هل يمكنني تحديد ميزانية شهرية؟", "هل يمكنني تحديد ميزانية شهرية"],
	["ar", "ما هو Parley؟", "ما هو Parley"],
	["ar", "هل هو مجاني؟", "هل Parley مجاني"],
	["ar", "كيف أربط OpenAI؟", "كيف أربط OpenAI بمفتاح API"],
	["ar", "كيف أستخدم نموذجًا محليًا؟", "كيف أستخدم نموذجًا محليًا على حاسوبي"],
	["ar", "أين يُخزَّن سجلي؟", "أين يُخزَّن سجل محادثاتي"],
	["ar", "كيف أحذف محادثة؟", "كيف أحذف محادثة"],
	["ar", "ما هي اختصارات لوحة المفاتيح؟", "ما اختصارات لوحة المفاتيح"],
	["ar", "من يستطيع قراءة محادثاتي؟", "من يستطيع قراءة محادثاتي"],
	["ar", "كيف أغير اللغة؟", "تغيير لغة Parley"],
	["ar", "كيف أصنع نسخة احتياطية؟", "كيف أصنع نسخة احتياطية من محادثاتي"],
	["ar", "كيف تحافظ على رسائلي؟", "كيف يحافظ Parley على رسائلي"],
	["ar", "كيف أطبع محادثة؟", "طباعة محادثة أو حفظها كملف PDF"],
] as const)("In %s “%s” is answered by “%s”", async (language, question, title) => {
	expect((await helpIn(language)).search(question)[0]?.title).toBe(title);
});

test.each([
	["de", "Was ist die Hauptstadt von Frankreich?"],
	["de", "Schreib mir ein Gedicht über einen Fluss"],
	["de", "Wie koche ich Nudeln?"],
	["de", "Erkläre mir Quantenphysik"],
	["ar", "ما هي عاصمة فرنسا؟"],
	["ar", "اكتب لي قصيدة عن نهر"],
	["ar", "كيف أطبخ المعكرونة؟"],
] as const)("In %s “%s”, of which the pages say nothing, finds nothing", async (language, question) => {
	expect((await helpIn(language)).search(question)).toEqual([]);
});
