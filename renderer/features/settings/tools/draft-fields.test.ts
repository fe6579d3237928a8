import { expect, test } from "vitest";
import { describeDraft, EMPTY_FIELDS, readPasted, toDraft, toFields } from "./draft-fields.ts";

test("a program and an address come out of the form as they went in, kept values as null", () => {
	const program = {
		name: "files",
		previousName: "old",
		config: { command: "npx", args: ["-y", "a b"], env: { TOKEN: null, LEVEL: "a=b" }, cwd: "/srv" },
	};
	expect(toDraft(toFields(program), "old")).toEqual(program);
	const address = {
		name: "web",
		previousName: null,
		config: { url: "https://tools.example.org/mcp", headers: { Authorization: "Bearer a:b", "X-Key": null } },
	};
	expect(toDraft(toFields(address), null)).toEqual(address);
});

test.each([
	["no name", { command: "npx" }],
	["a name with spaces", { name: "my files", command: "npx" }],
	["no command", { name: "files" }],
	["no address", { name: "web", kind: "address" as const }],
	["an address of another kind", { name: "web", kind: "address" as const, url: "file:///etc" }],
])("with %s it is not whole", (_name, fields) => {
	expect(toDraft({ ...EMPTY_FIELDS, ...fields }, null)).toBeNull();
});

test("what other programs write is read, with all that is wrong named", () => {
	const json =
		'{"mcpServers":{"files":{"command":"npx","args":["-y","x"]},"web":{"type":"http","url":"https://a.example/mcp"}}}';
	const pasted = readPasted(json);
	expect(pasted.ok && pasted.drafts.map(({ name, config }) => `${name}: ${describeDraft(config)}`)).toEqual([
		"files: npx -y x",
		"web: https://a.example/mcp",
	]);
	expect(readPasted("nothing")).toEqual({ ok: false, problems: ["is not valid JSON"] });
	expect(readPasted('{"a b":{"command":"x"},"c":{"url":"ftp://x"},"d":{}}')).toMatchObject({
		ok: false,
		problems: [
			expect.stringContaining('"a b"'),
			expect.stringContaining("c: url"),
			expect.stringContaining("d: "),
		],
	});
});
