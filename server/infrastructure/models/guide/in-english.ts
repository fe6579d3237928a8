/** How German words begin that the help pages have another word for. Longer beginnings stand before shorter ones. */
const ENGLISH_BY_BEGINNING = Object.entries({
	anbieter: "provider",
	anbind: "connect",
	anhang: "attach",
	anhäng: "attach",
	anheft: "pin",
	antwort: "answer",
	archiv: "archive",
	aufbewahr: "stored",
	bewahr: "keep",
	bild: "picture",
	budget: "budget",
	chat: "chat",
	datei: "file",
	datenschutz: "privacy",
	drucke: "print",
	dunkel: "dark",
	dunkl: "dark",
	einlad: "invite",
	entfern: "delete",
	export: "export",
	farbe: "colours",
	formular: "form",
	foto: "picture",
	gelöscht: "deleted",
	gespeicher: "stored",
	import: "import",
	kosten: "cost",
	kostet: "cost",
	kürzel: "shortcuts",
	lokal: "local computer",
	lösch: "delete",
	modell: "model",
	nachricht: "message",
	offline: "offline",
	ordner: "folder",
	preis: "price",
	rechner: "computer",
	rückgängig: "undo",
	schlagw: "tag",
	schlüssel: "key",
	schrift: "text",
	sicherheitskopie: "backup",
	sicherung: "backup",
	sicher: "safe",
	speicher: "stored",
	sprache: "language",
	stopp: "stop",
	strukturiert: "structured",
	taste: "keyboard",
	tastatur: "keyboard",
	temporär: "temporary",
	umbenenn: "rename",
	umzieh: "move",
	verbind: "connect",
	verbrauch: "usage",
	vergleich: "compare",
	verlauf: "history",
	verloren: "lost",
	vorlage: "preset",
	werkzeug: "tools",
	wiederherstell: "undo",
	zertifikat: "certificate",
} as const satisfies Readonly<Record<string, string>>);

const SMALL_WORDS = new Set(
	`was wie wo wer warum wann welche welcher welches kann kannst können du ich mich mir dich dir ein eine einen einem
	einer der die das den dem des ist sind bist mein meine meinen meiner nicht und oder mit für auf zu zum zur bitte gibt es
	geht man wird werden habe hast haben ohne von vom beim über nach in im an am so sich verwende verwenden benutze nutze
	parley`.split(/\s+/),
);

/** A German question in the words of the help pages, which are English: the telling ones, the others as they are. */
export function germanInEnglish(question: string): string {
	const words = question.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*/gu) ?? [];
	return words
		.filter((word) => !SMALL_WORDS.has(word))
		.map((word) => ENGLISH_BY_BEGINNING.find(([beginning]) => word.startsWith(beginning))?.[1] ?? word)
		.join(" ");
}

/** Parts of Arabic words; articles and particles are written together with them. */
const ENGLISH_BY_PART = Object.entries({
	تحافظ: "keep safe",
	رسائل: "message",
	مفتاح: "key",
	محلي: "local computer",
	نموذج: "model",
	سجل: "history",
	تخزين: "stored",
	تُحفظ: "stored",
	حذف: "delete",
	أحذف: "delete",
	محادث: "chat",
	مجلد: "folder",
	ملف: "file",
	صور: "picture",
	اختصار: "shortcuts keyboard",
	لغة: "language",
	أربط: "connect",
	اربط: "connect",
	تكلفة: "cost",
	خادم: "server",
	استيراد: "import",
	تصدير: "export",
	خصوصي: "privacy",
	OpenAI: "OpenAI",
	Ollama: "Ollama",
} as const satisfies Readonly<Record<string, string>>);

/** The same of an Arabic question: only the words that are known. */
export function arabicInEnglish(question: string): string {
	return ENGLISH_BY_PART.filter(([part]) => question.includes(part))
		.map(([, english]) => english)
		.join(" ");
}
