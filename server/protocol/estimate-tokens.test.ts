import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";

const TEXTS: Readonly<Record<string, string>> = {
	english:
		"Tides are the rise and fall of sea levels caused by the combined effects of the gravitational forces exerted by the Moon and the Sun. They are not the same everywhere; the shape of the coast changes them a great deal.",
	german:
		"Die Gezeiten entstehen durch die Anziehungskraft des Mondes und der Sonne. Weil sich die Erde unter dem Mond hindurchdreht, steigt und fällt das Wasser an den meisten Küsten zweimal am Tag.",
	russian:
		"Приливы вызваны притяжением Луны и Солнца. Поскольку Земля вращается под Луной, вода у большинства берегов поднимается и опускается дважды в сутки.",
	arabic:
		"تنشأ ظاهرة المد والجزر بسبب جاذبية القمر والشمس. ولأن الأرض تدور تحت القمر فإن الماء يرتفع وينخفض مرتين في اليوم.",
	chinese: "潮汐是由月球和太阳的引力引起的。由于地球在月球下方自转，大多数海岸的水位每天涨落两次。",
	japanese:
		"潮の満ち引きは月と太陽の引力によって起こります。多くの海岸では一日に二回、水位が上がったり下がったりします。",
	korean: "조석은 달과 태양의 인력 때문에 생깁니다. 대부분의 해안에서는 하루에 두 번 물이 오르내립니다.",
	code: `export function byName(a: Chat, b: Chat): number {
	return a.title.localeCompare(b.title) || Number(a.id) - Number(b.id);
}

for (const [key, value] of Object.entries(map)) {
	if (value === undefined) continue;
	result.set(key.toLowerCase(), [...value].sort(byName));
}`,
	numbers: "3.14159265358979 2026-11-26T21:14:29.000Z 1,234,567.89 +49 170 1234567",
};

describe("an estimate is within a quarter of what a tokenizer counts", () => {
	test.each(Object.entries(TEXTS))("%s", (_name, text) => {
		const ratio = estimateTokens(text) / countTokens(text);
		expect(ratio).toBeGreaterThan(0.8);
		expect(ratio).toBeLessThan(1.25);
	});
});

test("nothing is no token, and any text at all is one", () => {
	expect(estimateTokens("")).toBe(0);
	expect(estimateTokens("a")).toBe(1);
	expect(estimateTokens("👍")).toBeGreaterThan(0);
});
