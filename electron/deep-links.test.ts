import { expect, test } from "vitest";
import { confirmInvite, confirmQuestion, findDeepLink, parseDeepLink } from "./deep-links.ts";

test.each([
	["parley://show", { type: "show" }],
	["parley://ask?text=Hello%20there", { type: "ask", text: "Hello there" }],
	[
		"parley://connect?url=https%3A%2F%2Fchat.example.org%2Fpath&invite=a.b-1.c_2",
		{ type: "connect", url: "https://chat.example.org", invite: "a.b-1.c_2" },
	],
	["parley://ask/?text=a%0Ab", { type: "ask", text: "a\nb" }],
	["parley://ask?text=safe%E2%80%AEtxet%07", { type: "ask", text: "safetxet" }],
])("%s wishes %o", (address, link) => {
	expect(parseDeepLink(address)).toEqual(link);
});

test.each([
	"parley://ask",
	"parley://ask?text=%20",
	`parley://ask?text=${"x".repeat(4001)}`,
	"parley://connect",
	"parley://connect?url=https://chat.example.org",
	"parley://connect?url=https://chat.example.org&invite=a b.c.d",
	"parley://connect?url=https://chat.example.org&invite=a.b",
	"parley://connect?url=javascript:alert(1)&invite=a.b.c",
	"parley://connect?url=file:///etc/passwd&invite=a.b.c",
	"parley://connect?url=https://user:password@chat.example.org&invite=a.b.c",
	`parley://connect?url=https://chat.example.org&invite=a.b.${"c".repeat(801)}`,
	"parley://delete?all=1",
	"parley://ask/run?text=x",
	"parley://user@ask?text=x",
	"parley://:password@ask?text=x",
	`parley://ask?${"a=b&".repeat(20_000)}text=x`,
	"parley:ask?text=x",
	"https://ask?text=x",
	"not a link",
])("%s wishes nothing", (address) => {
	expect(parseDeepLink(address)).toBeNull();
});

test("a link is found among the arguments of a start", () => {
	expect(findDeepLink(["/usr/bin/parley", "--flag", "PARLEY://ask?text=x"])).toBe("PARLEY://ask?text=x");
	expect(findDeepLink(["/usr/bin/parley", "/home/parley/x"])).toBeNull();
});

test("the question stays small, however long the text is", async () => {
	const details: string[] = [];
	const dialog = {
		showMessageBox: async ({ detail }: { detail: string }) => ({ response: details.push(detail) }),
	};
	for (const text of ["a\n".repeat(500), "😀".repeat(2000), "word ".repeat(700)])
		await confirmQuestion(dialog as never, { type: "ask", text });
	for (const detail of details) {
		expect(detail.split("\n").length).toBeLessThanOrEqual(11);
		expect([...detail].length).toBeLessThanOrEqual(345);
		expect(detail).toMatch(/…$/);
		expect(detail.isWellFormed()).toBe(true);
	}
});

test("nothing happens before the person agreed, and the harmless answer is the default", async () => {
	const asked: { readonly defaultId?: number; readonly cancelId?: number; readonly detail?: string }[] = [];
	const dialog = (response: number) => ({
		showMessageBox: async (options: object) => {
			asked.push(options);
			return { response, checkboxChecked: false };
		},
	});
	const link = { type: "ask", text: "do it" } as const;
	expect(await confirmQuestion(dialog(0) as never, link)).toBeNull();
	expect(await confirmQuestion(dialog(1) as never, link)).toEqual({ type: "draft", text: "do it" });
	expect(asked[0]).toMatchObject({ defaultId: 0, cancelId: 0 });
	expect(asked[0]?.detail).toContain("do it");
	const invite = { url: "https://chat.example.org", invite: "a.b.c" };
	expect(await confirmInvite(dialog(0) as never, invite)).toBe(false);
	expect(await confirmInvite(dialog(1) as never, invite)).toBe(true);
	expect(asked.at(-1)).toMatchObject({ defaultId: 0, cancelId: 0 });
	expect(asked.at(-1)?.detail).toContain("https://chat.example.org");
});
