/** Words that say nothing about what a German question is about. */
const GERMAN_SMALL = new Set(
	`was wie wo wer wen wem warum wann welche welcher welches welchen kann kannst können könnte muss soll will darf ich
	mich mir dich dir du er es sie wir ihr ein eine einen einem einer der die das den dem des ist sind bist war mein meine
	meinen meiner dein deine deinen nicht kein keine und oder mit für auf zu zum zur bitte gibt geben geht gehen man wird
	werden wurde habe hast haben hat ohne von vom bei beim über nach in im ins an am aus so auch nur noch dann wenn dass
	sich verwende verwenden benutze benutzen nutze nutzen mache machen macht tun tue tut lasse lassen funktioniert
	funktionieren parley ratgeber erkläre erklär zeig zeige sag sage schreib schreibe übersetze erzähl erzähle hilf hilfe
	alle alles etwas viel mehr sehr hier da dort ja nein ok nun mal denn doch`.split(/\s+/),
);

const GERMAN_ENDINGS = /(?:ungen|ung|ern|est|en|er|em|es|et|st|e|n|s|t)$/;

/** Other words for what the German pages speak of. */
const GERMAN_SYNONYMS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		entfernen: "löschen",
		gelöscht: "löschen",
		gelöschten: "löschen",
		rückgängig: "wiederherstellen",
		zurückholen: "wiederherstellen",
		backup: "sicherung",
		sichern: "sicherung",
		sichere: "sicherung",
		sicherheitskopie: "sicherung",
		abgelegt: "gespeichert",
		speichern: "gespeichert",
		speichert: "gespeichert",
		aufbewahrt: "gespeichert",
		verlauf: "chatverlauf",
		history: "chatverlauf",
		unterhaltung: "chat",
		gespräch: "chat",
		shortcuts: "tastenkürzel",
		tastaturkürzel: "tastenkürzel",
		kürzel: "tastenkürzel",
		preis: "kosten",
		preise: "kosten",
		kostet: "kosten",
		kostenlos: "kostenlos",
		telemetrie: "daten",
		bilder: "bild",
		foto: "bild",
		fotos: "bild",
		key: "schlüssel",
		apikey: "schlüssel",
		dunkelmodus: "dunkles",
		offline: "offline",
		exportieren: "export",
		importieren: "import",
		stoppen: "anhalten",
		stoppe: "anhalten",
	}).map(([from, to]) => [germanStem(from), germanStem(to)]),
);

/** The telling words of a German text, in a common form: without capitals, umlauts and endings. */
export function germanTermsOf(text: string): string[] {
	return wordsOf(text)
		.filter((word) => word.length > 1 && !GERMAN_SMALL.has(word))
		.map(germanStem)
		.map((word) => GERMAN_SYNONYMS.get(word) ?? word);
}

function germanStem(word: string): string {
	const plain = word.replaceAll("ä", "a").replaceAll("ö", "o").replaceAll("ü", "u").replaceAll("ß", "ss");
	if (plain.length < 5 || !/^[a-z]+$/.test(plain)) return plain;
	const stem = plain.replace(GERMAN_ENDINGS, "");
	return stem.length >= 4 ? stem : plain;
}

/** Words that say nothing about what an Arabic question is about, in the form that they are compared in. */
const ARABIC_SMALL = new Set(
	`ما ماذا من كيف هل اين متي لماذا اي كم هذا هذه ذلك تلك هو هي هم انا انت نحن في علي الي عن مع بعد قبل عند ان او ثم لا
	لم لن قد كان يكون تكون كل بعض غير حتي اذا لي لك له لها يمكن يمكنني يمكنك استطيع اريد استخدم استخدام يستخدم اعمل افعل
	تفعل بارلي اكتب اشرح ترجم قل لي ايضا فقط`.split(/\s+/),
);

const ARABIC_MARKS = /[\u064B-\u065F\u0670\u0640]/g;
const ARABIC_BEGINNINGS = /^(?:وال|بال|كال|فال|لل|ال|و|ف|ب|ك|ل|س)(?=\p{L}{3})/u;
const ARABIC_ENDINGS = /(?<=\p{L}{3})(?:هما|كما|تان|تين|ات|ون|ين|ان|ها|هم|كم|نا|ية|تي|تك|ته|ه|ي|ك|ا)$/u;

/** Other words for what the Arabic pages speak of. */
const ARABIC_SYNONYMS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		أمسح: "حذف",
		أحذف: "حذف",
		إزالة: "حذف",
		أزيل: "حذف",
		محذوفة: "محذوفة",
		أسترجع: "استرجاع",
		استعادة: "استرجاع",
		أستعيد: "استرجاع",
		أحفظ: "يُخزَّن",
		تُحفظ: "يُخزَّن",
		يُحفظ: "يُخزَّن",
		محفوظ: "يُخزَّن",
		تُخزَّن: "يُخزَّن",
		تخزين: "يُخزَّن",
		اختصار: "اختصارات",
		الدردشة: "محادثة",
		دردشة: "محادثة",
		محادثات: "محادثة",
		محادثاتي: "محادثة",
		نماذج: "نموذج",
		أغيّر: "تغيير",
		غيّر: "تغيير",
		أنقل: "نقل",
		أستورد: "استيراد",
		أصدّر: "تصدير",
		أطبع: "طباعة",
		رسالة: "رسائل",
		أوقف: "إيقاف",
	}).map(([from, to]) => [arabicStem(plainArabic(from)), arabicStem(plainArabic(to))]),
);

/** The telling words of an Arabic text, in a common form: without vowel signs, articles, particles and endings. */
export function arabicTermsOf(text: string): string[] {
	return wordsOf(plainArabic(text))
		.filter((word) => word.length > 1 && !ARABIC_SMALL.has(word))
		.map(arabicStem)
		.filter((word) => !ARABIC_SMALL.has(word))
		.map((word) => ARABIC_SYNONYMS.get(word) ?? word);
}

function plainArabic(text: string): string {
	return text
		.replace(ARABIC_MARKS, "")
		.replace(/[أإآٱ]/g, "ا")
		.replaceAll("ى", "ي")
		.replaceAll("ة", "ه");
}

function arabicStem(word: string): string {
	return word.replace(ARABIC_BEGINNINGS, "").replace(ARABIC_ENDINGS, "");
}

/** With the parts of names such as `OPENAI_API_KEY` beside them. */
function wordsOf(text: string): string[] {
	const words = text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*/gu) ?? [];
	return words.flatMap((word) => {
		const whole = word.replace(/[._-]+$/, "");
		return /[._-]/.test(whole) ? [whole, ...whole.split(/[._-]+/)] : [whole];
	});
}
