/** What the guide says around the help pages, in the languages of the interface. */
export type GuideWords = {
	readonly hello: string;
	readonly welcome: string;
	readonly self: string;
	readonly howToAsk: string;
	readonly howToConnect: string;
	/** After what it is, and without that. */
	readonly nothingYet: string;
	readonly nothing: string;
	readonly page: (page: string) => string;
	readonly seeAlso: (titles: string) => string;
	readonly quote: (title: string) => string;
	readonly reasons: {
		readonly greeting: string;
		readonly thanks: string;
		readonly self: string;
		readonly section: (title: string, page: string) => string;
	};
};

const ENGLISH: GuideWords = {
	hello: "Hello!",
	welcome: "You are welcome.",
	self: "I am Parley’s built-in guide, not an AI: I look things up in the help pages.",
	howToAsk: `Ask me something like:

- How do I connect OpenAI?
- How do I use a local model?
- Where is my history stored?`,
	howToConnect: `To talk with an AI, connect one:

- **OpenAI**: enter your key in the settings of the desktop app, under *Who answers*. For a server, set \`OPENAI_API_KEY\` where it runs and start it again.
- **A model on this computer**: start Ollama, LM Studio or llama.cpp, then choose it in the model picker.
- **Any OpenAI-compatible server**: enter its address in the same place, or set \`OPENAI_BASE_URL\` and \`MODEL_NAME\`.`,
	nothingYet: "They say nothing about this.",
	nothing: "The help pages say nothing about this.",
	page: (page) => `help page “${page}”`,
	seeAlso: (titles) => `See also: ${titles}.`,
	quote: (title) => `“${title}”`,
	reasons: {
		greeting: "This is a greeting.",
		thanks: "This is a thank-you.",
		self: "This is what the guide is.",
		section: (title, page) => `This is the section “${title}” of the help page “${page}”.`,
	},
};

const GERMAN: GuideWords = {
	hello: "Hallo!",
	welcome: "Gern geschehen.",
	self: "Ich bin Parleys eingebauter Ratgeber, keine KI: Ich schlage in den Hilfeseiten nach.",
	howToAsk: `Frag mich zum Beispiel:

- Wie verbinde ich OpenAI?
- Wie verwende ich ein lokales Modell?
- Wo wird mein Verlauf gespeichert?`,
	howToConnect: `Um mit einer KI zu sprechen, verbinde eine:

- **OpenAI**: Gib deinen Schlüssel in den Einstellungen der Desktop-App unter *Wer antwortet* ein. Auf einem Server setze dort \`OPENAI_API_KEY\` und starte ihn neu.
- **Ein Modell auf diesem Computer**: Starte Ollama, LM Studio oder llama.cpp und wähle es dann in der Modellauswahl.
- **Jeder Server mit der Schnittstelle von OpenAI**: Gib seine Adresse an derselben Stelle ein, oder setze \`OPENAI_BASE_URL\` und \`MODEL_NAME\`.`,
	nothingYet: "Darüber steht dort nichts.",
	nothing: "Darüber steht in den Hilfeseiten nichts.",
	page: (page) => `Hilfeseite „${page}“`,
	seeAlso: (titles) => `Siehe auch: ${titles}.`,
	quote: (title) => `„${title}“`,
	reasons: {
		greeting: "Das ist ein Gruß.",
		thanks: "Das ist ein Dank.",
		self: "Das ist, was der Ratgeber ist.",
		section: (title, page) => `Das ist der Abschnitt „${title}“ der Hilfeseite „${page}“.`,
	},
};

const ARABIC: GuideWords = {
	hello: "مرحبًا!",
	welcome: "على الرحب والسعة.",
	self: "أنا دليل Parley المدمج ولست ذكاءً اصطناعيًا: أبحث في صفحات المساعدة.",
	howToAsk: `اسألني مثلًا:

- كيف أربط OpenAI؟
- كيف أستخدم نموذجًا محليًا؟
- أين يُخزَّن سجلي؟`,
	howToConnect: `للتحدث مع ذكاء اصطناعي، اربط واحدًا:

- **لاستخدام OpenAI**: أدخل مفتاحك في إعدادات تطبيق سطح المكتب، في قسم من يجيب. وعلى خادم، اضبط \`OPENAI_API_KEY\` حيث يعمل ثم أعد تشغيله.
- **نموذج على هذا الحاسوب**: شغّل Ollama أو LM Studio أو llama.cpp، ثم اختره من قائمة النماذج.
- **أي خادم متوافق مع OpenAI**: أدخل عنوانه في المكان نفسه، أو اضبط \`OPENAI_BASE_URL\` و\`MODEL_NAME\`.`,
	nothingYet: "ولا تذكر شيئًا عن هذا.",
	nothing: "لا تذكر صفحات المساعدة شيئًا عن هذا.",
	page: (page) => `صفحة المساعدة «${page}»`,
	seeAlso: (titles) => `انظر أيضًا: ${titles}.`,
	quote: (title) => `«${title}»`,
	reasons: {
		greeting: "هذه تحية.",
		thanks: "هذا شكر.",
		self: "هذا هو الدليل.",
		section: (title, page) => `هذا قسم «${title}» من صفحة المساعدة «${page}».`,
	},
};

export type GuideLanguage = "en" | "de" | "ar";

export const GUIDE_WORDS = { en: ENGLISH, de: GERMAN, ar: ARABIC } as const satisfies Readonly<
	Record<GuideLanguage, GuideWords>
>;
