const MAX_LENGTH = 80;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A name that every system takes as that of one file, whatever the title was. */
export function safeFileName(title: string): string {
	const plain = title
		// Controls, what separates folders or stands for others, and what turns the direction of text.
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, " ")
		.replace(/\s+/g, " ")
		.trim();
	const cut = [...plain]
		.slice(0, MAX_LENGTH)
		.join("")
		.replace(/^[. ~-]+|[. ]+$/g, "");
	if (cut === "") return "Chat";
	return RESERVED.test(cut) ? `_${cut}` : cut;
}

/** The same for many files of one folder: the second of a name gets a number, without regard to case. */
export function createFileNames(): (title: string, extension: string) => string {
	const counts = new Map<string, number>();
	return (title, extension) => {
		const name = safeFileName(title);
		for (;;) {
			const count = (counts.get(name.toLowerCase()) ?? 0) + 1;
			counts.set(name.toLowerCase(), count);
			const numbered = count === 1 ? name : `${name} (${count})`;
			if (count > 1 && counts.has(numbered.toLowerCase())) continue;
			if (count > 1) counts.set(numbered.toLowerCase(), 1);
			return `${numbered}.${extension}`;
		}
	};
}
