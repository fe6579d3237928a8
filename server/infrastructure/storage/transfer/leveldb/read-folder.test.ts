import fc from "fast-check";
import { expect, test } from "vitest";
import {
	makeBatch,
	makeLog,
	makeManifest,
	makeTable,
	varint,
	type Write,
} from "../../../../../tests/support/make-leveldb.ts";
import { FormatError } from "./byte-reader.ts";
import { type FolderFault, readFolder } from "./read-folder.ts";
import { createRowScratch } from "./row-scratch.ts";
import { unpackSnappy } from "./unpack-snappy.ts";

type Files = Readonly<Record<string, Buffer>>;

const put = (key: string, value: string | null, sequence: number): Write => ({
	...{ key: Buffer.from(key), value: value === null ? null : Buffer.from(value), sequence },
});
const CURRENT = Buffer.from("MANIFEST-000001\n");

async function readAll(files: Files) {
	const scratch = createRowScratch();
	const faults: FolderFault[] = [];
	const list = Object.entries(files).map(([name, content]) => ({ name, read: async () => content }));
	try {
		for await (const changes of readFolder(list, (fault) => faults.push(fault)))
			for (const change of changes) scratch.put(change);
		const rows = [...scratch.rows(Buffer.of())].map(({ key, value }) => `${key}=${value}`);
		return { rows, faults: faults.map(({ type, file }) => `${type} ${file}`) };
	} finally {
		scratch.close();
	}
}

/** Literals alone, and copies of what came right before. */
const literal = (bytes: Buffer) =>
	[
		Buffer.concat([
			varint(bytes.length),
			Buffer.of(61 << 2, (bytes.length - 1) & 255, (bytes.length - 1) >> 8),
			bytes,
		]),
		1,
	] as const;

test("of all writes to a key the last one holds, whichever file it is in", async () => {
	const { rows, faults } = await readAll({
		CURRENT,
		"MANIFEST-000001": makeManifest({ tables: [5, 7, 8], gone: [8], log: 6 }),
		"000004.log": makeLog([makeBatch([put("left over", "x", 90)])]),
		"000005.ldb": makeTable([
			[put("a", "table", 1), put("ab", "shares", 2)],
			[put("b", "table", 30), put("c", "table", 4)],
		]),
		"000006.log": makeLog([
			makeBatch([put("a", "log", 10), put("c", null, 11)]),
			makeBatch([put("b", "old", 12), put("long", "y".repeat(100_000), 13)]),
		]),
		"000007.sst": makeTable([[put("a", null, 5), put("d", "packed", 6)]], literal),
		"000008.ldb": makeTable([[put("e", "compacted away", 50)]]),
	});
	expect(rows).toEqual(["a=log", "ab=shares", "b=table", "d=packed", `long=${"y".repeat(100_000)}`]);
	expect(faults).toEqual([]);
});

test("without a manifest all files count, and that is told", async () => {
	const { rows, faults } = await readAll({ "000004.log": makeLog([makeBatch([put("a", "1", 1)])]) });
	expect([rows, faults]).toEqual([["a=1"], ["damaged CURRENT"]]);
});

const WHOLE = makeTable([[put("a", "1", 1)], [put("b", "2", 2)]]);
const flip = (content: Buffer, at: number): Buffer => {
	const copy = Buffer.from(content);
	copy[at] = (copy[at] ?? 0) ^ 0xff;
	return copy;
};
test.each<[string, Buffer, readonly string[], boolean]>([
	["no table at all", Buffer.from("no table"), [], true],
	["a table that is cut", WHOLE.subarray(0, -10), [], true],
	["a wrong checksum in its second block", flip(WHOLE, WHOLE.indexOf("2")), ["a=1"], true],
	["a block packed in a way that is not known", makeTable([[put("a", "1", 1)]], (b) => [b, 4]), [], true],
	[
		"Snappy that says more than it is",
		makeTable([[put("a", "1", 1)]], () => [Buffer.from("ffffffff0f", "hex"), 1]),
		[],
		true,
	],
	[
		"a block that says it shares what is not there",
		makeTable([[put("a", "1", 1)]], () => [Buffer.from("0901010000000000000001000000", "hex"), 0]),
		[],
		true,
	],
	[
		"more restarts than it has room for",
		makeTable([[put("a", "1", 1)]], () => [Buffer.from("ffffffff", "hex"), 0]),
		[],
		true,
	],
	["nothing", makeTable([]), [], false],
])("a table with %s brings what is before it", async (_name, table, expected, isDamaged) => {
	const { rows, faults } = await readAll({
		CURRENT,
		"MANIFEST-000001": makeManifest({ tables: [5] }),
		"000005.ldb": table,
	});
	expect(rows).toEqual(expected);
	expect(faults.includes("damaged 000005.ldb")).toBe(isDamaged);
});

test("no block is read twice, however often a table names it", async () => {
	let place = 0;
	const twice = (block: Buffer) => {
		// Itself, what describes it, and the index: two entries that lead to the first.
		const entry = Buffer.concat([Buffer.of(0, 8, 2), Buffer.alloc(8), Buffer.of(0, WHOLE.indexOf("1") + 9)]);
		return [++place === 3 ? Buffer.concat([entry, entry, block.subarray(-8)]) : block, 0] as const;
	};
	const { rows, faults } = await readAll({
		CURRENT,
		"MANIFEST-000001": makeManifest({ tables: [5] }),
		"000005.ldb": makeTable([[put("a", "1", 1)]], twice),
	});
	expect([rows, faults]).toEqual([["a=1"], ["damaged 000005.ldb"]]);
});

const [FIRST, SECOND] = [makeBatch([put("a", "1", 1)]), makeBatch([put("b", "2", 2)])];
const LOG = makeLog([FIRST, SECOND]);
test.each<[string, Buffer, readonly string[], boolean]>([
	["is cut within its last record, which was never written whole", LOG.subarray(0, -3), ["a=1"], false],
	["has room that was never written", Buffer.concat([LOG, Buffer.alloc(500)]), ["a=1", "b=2"], false],
	["has a wrong checksum", flip(LOG, LOG.indexOf("1")), [], true],
	[
		"counts more writes than it has",
		makeLog([makeBatch([put("a", "1", 1)], 9), SECOND]),
		["a=1", "b=2"],
		true,
	],
	[
		"has a write of no known kind",
		makeLog([Buffer.concat([FIRST.subarray(0, 12), Buffer.of(7)]), SECOND]),
		["b=2"],
		true,
	],
])("a log that %s brings what can be read", async (_name, log, expected, isDamaged) => {
	const { rows, faults } = await readAll({ CURRENT, "MANIFEST-000001": makeManifest({}), "000003.log": log });
	expect(rows).toEqual(expected);
	expect(faults.includes("damaged 000003.log")).toBe(isDamaged);
});

test("files that the manifest names and that are not there are told", async () => {
	const { faults } = await readAll({ CURRENT, "MANIFEST-000001": makeManifest({ tables: [5], log: 6 }) });
	expect(faults).toEqual(["missing 000005.ldb", "missing 000006.log"]);
});

test("no more is put aside than is allowed", () => {
	const scratch = createRowScratch(10);
	expect(() => {
		for (;;) scratch.put(put("abc", "defg", 1));
	}).toThrow("more rows than are read");
	scratch.close();
});

test("Snappy's copies repeat what they reach into, and nothing outside", () => {
	// "ab", then ten bytes from two before, then a literal.
	expect(unpackSnappy(Buffer.from("0d04616226020000" + "63", "hex"), 100).toString()).toBe("ababababababc");
	for (const wrong of ["", "05", "050461", "0504616226ff00", "04046162260000", "ffffffffffffffffff01"])
		expect(() => unpackSnappy(Buffer.from(wrong, "hex"), 100)).toThrow(FormatError);
});

test("bytes that are changed anywhere never do more than be told", async () => {
	const whole: Files = {
		CURRENT,
		"MANIFEST-000001": makeManifest({ tables: [5], log: 6 }),
		"000005.ldb": makeTable([[put("a", "1", 1), put("ab", "2", 2)]], literal),
		"000006.log": LOG,
	};
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...Object.keys(whole)),
			fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 5 }),
			fc.nat(400),
			async (name, changes, length) => {
				const bytes = Buffer.from((whole[name] ?? Buffer.of()).subarray(0, length));
				for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
				const { rows } = await readAll({ ...whole, [name]: bytes });
				for (const row of rows) expect(["a=1", "ab=2", "b=2"]).toContain(row);
			},
		),
		{ numRuns: 80 },
	);
});
