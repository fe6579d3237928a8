import fc from "fast-check";
import { Lexer, type Tokenizer } from "marked";
import { expect, test } from "vitest";
import { markdown } from "../../../../tests/support/markdown-arbitrary.ts";
import { tryLess } from "./block-rules.ts";

const { rules } = new Lexer({ gfm: true }).options.tokenizer as Tokenizer;
const ours = tryLess(rules);
const names = Object.keys(rules.block) as (keyof typeof rules.block)[];
const lines = fc
	.array(fc.oneof(fc.string({ unit: fc.constantFrom(..." \t\n-=|:#>*`~<[1.)a\u00a0"), maxLength: 6 })), {
		maxLength: 5,
	})
	.map((parts) => parts.join("\n"));

test("Each rule finds what the package's own finds, at every line of any text", () => {
	fc.assert(
		fc.property(fc.oneof(markdown, lines), (text) => {
			for (let at = 0; at >= 0 && at <= text.length; at = text.indexOf("\n", at) + 1 || -1) {
				const rest = text.slice(at);
				for (const name of names) {
					const [whole, first] = ours.block[name].exec(rest) ?? [null, null];
					const wanted = rules.block[name].exec(rest);
					expect([name, whole]).toEqual([name, wanted?.[0] ?? null]);
					if (name === "paragraph") expect(first).toBe(wanted?.[1] ?? null);
				}
			}
		}),
		{ numRuns: 3000 },
	);
});

test("Rules that can find nothing are not tried", () => {
	const tried: string[] = [];
	const exec = RegExp.prototype.exec;
	RegExp.prototype.exec = function (text) {
		tried.push(this.source);
		return exec.call(this, text);
	};
	try {
		for (const name of names) ours.block[name].exec("A line and what follows it.\n\n- more\n\n===\n");
	} finally {
		RegExp.prototype.exec = exec;
	}
	expect(tried).toEqual([rules.block.code.source, rules.block.newline.source, rules.block.text.source]);
});
