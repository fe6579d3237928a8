import { answerTokens } from "../support/fake-upstream-answer.ts";
import { chooseScenario } from "../support/fake-upstream-scenario.ts";
import type { Random } from "./seeded-random.ts";

/** How long the answers of a row are: tokens, and tokens per second (0: flat out). */
export type Pace = { readonly tokens: readonly [number, number]; readonly rates: readonly number[] };

const LONGEST_S = 5;

/** A message no other one is like, which tells the fake model what to write. */
export function makeMessage(random: Random, pace: Pace): string {
	const key = random.uuid();
	if (random.chance(0.15)) return `Über den Fluß 🙂 东京 ${key} ${"wörter ".repeat(random.int(1, 60))}`;
	const [min, max] = pace.tokens;
	const rate = random.pick(pace.rates);
	const n = Math.min(random.int(min, max), rate > 0 ? Math.ceil(rate * LONGEST_S) : max);
	return `#tokens n=${n} rate=${rate} seed=${random.int(1, 1_000_000)} key=${key}`;
}

/** All the fake model writes to this message when nothing breaks. */
export function expectAnswer(content: string): string {
	const request = { messages: [{ role: "user", content }] };
	return [...answerTokens(chooseScenario(request, null), request)].join("");
}
