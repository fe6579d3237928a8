import { crc32c, maskCrc } from "../../server/infrastructure/storage/transfer/leveldb/crc32c.ts";

/** A write: null deletes. */
export type Write = { readonly key: Buffer; readonly value: Buffer | null; readonly sequence: number };

const BLOCK_BYTES = 32 * 1024;

export function varint(value: number): Buffer {
	const bytes: number[] = [];
	for (let rest = value; ; rest = Math.floor(rest / 128)) {
		bytes.push(rest < 128 ? rest : (rest % 128) + 128);
		if (rest < 128) return Buffer.from(bytes);
	}
}

const withLength = (bytes: Buffer) => Buffer.concat([varint(bytes.length), bytes]);

function fixed(value: number, bytes: 4 | 8): Buffer {
	const out = Buffer.alloc(bytes);
	out.writeUInt32LE(value % 2 ** 32);
	if (bytes === 8) out.writeUInt32LE(Math.floor(value / 2 ** 32), 4);
	return out;
}

/** A log of LevelDB with these records, each in as many pieces as it takes. */
export function makeLog(records: readonly Buffer[]): Buffer {
	const out: Buffer[] = [];
	let room = BLOCK_BYTES;
	const put = (type: number, piece: Buffer) => {
		const tail = Buffer.concat([Buffer.of(type), piece]);
		const length = Buffer.alloc(2);
		length.writeUInt16LE(piece.length);
		out.push(fixed(maskCrc(crc32c(tail)), 4), length, tail);
		room -= 7 + piece.length;
	};
	for (const record of records) {
		for (let at = 0, isFirst = true; isFirst || at < record.length; isFirst = false) {
			if (room < 7) {
				out.push(Buffer.alloc(room));
				room = BLOCK_BYTES;
			}
			const piece = record.subarray(at, at + room - 7);
			at += piece.length;
			const isLast = at === record.length;
			put(isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3, piece);
		}
	}
	return Buffer.concat(out);
}

/** Writes in one go, numbered from that of the first on. */
export function makeBatch(writes: readonly Write[], count = writes.length): Buffer {
	return Buffer.concat([
		fixed(writes[0]?.sequence ?? 0, 8),
		fixed(count, 4),
		...writes.flatMap(({ key, value }) =>
			value === null ? [Buffer.of(0), withLength(key)] : [Buffer.of(1), withLength(key), withLength(value)],
		),
	]);
}

type Entry = readonly [key: Buffer, value: Buffer];

function makeBlock(entries: readonly Entry[]): Buffer {
	const out: Buffer[] = [];
	let before = Buffer.alloc(0);
	for (const [key, value] of entries) {
		let shared = 0;
		while (shared < Math.min(key.length, before.length) && key[shared] === before[shared]) shared++;
		out.push(varint(shared), varint(key.length - shared), varint(value.length), key.subarray(shared), value);
		before = Buffer.from(key);
	}
	return Buffer.concat([...out, fixed(0, 4), fixed(1, 4)]);
}

/** A table of LevelDB, a block for each of the groups. @param pack what a block becomes, and how that is called */
export function makeTable(
	groups: readonly (readonly Write[])[],
	pack: (block: Buffer) => readonly [Buffer, number] = (block) => [block, 0],
): Buffer {
	const out: Buffer[] = [];
	let offset = 0;
	const put = (block: Buffer): Buffer => {
		const [packed, how] = pack(block);
		const tail = Buffer.concat([packed, Buffer.of(how)]);
		const handle = Buffer.concat([varint(offset), varint(packed.length)]);
		out.push(tail, fixed(maskCrc(crc32c(tail)), 4));
		offset += tail.length + 4;
		return handle;
	};
	const toEntry = ({ key, value, sequence }: Write): Entry => [
		Buffer.concat([key, fixed(sequence * 256 + (value === null ? 0 : 1), 8)]),
		value ?? Buffer.alloc(0),
	];
	const handles = groups.map((writes): Entry => {
		const entries = writes.map(toEntry);
		return [entries.at(-1)?.[0] ?? Buffer.alloc(8), put(makeBlock(entries))];
	});
	const meta = put(makeBlock([]));
	const index = put(makeBlock(handles));
	const footer = Buffer.alloc(48);
	Buffer.concat([meta, index]).copy(footer);
	Buffer.from("57fb808b247547db", "hex").copy(footer, 40);
	return Buffer.concat([...out, footer]);
}

/** What points to the files that count. */
export function makeManifest({
	tables = [],
	log = 0,
	gone = [],
}: {
	readonly tables?: readonly number[];
	readonly gone?: readonly number[];
	readonly log?: number;
}): Buffer {
	const text = withLength(Buffer.from("idb_cmp1"));
	return makeLog([
		Buffer.concat([varint(1), text]),
		Buffer.concat([
			...(log === 0 ? [] : [varint(2), varint(log)]),
			...tables.map((table) =>
				Buffer.concat([
					varint(7),
					varint(0),
					varint(table),
					varint(1),
					withLength(Buffer.alloc(8)),
					withLength(Buffer.alloc(8)),
				]),
			),
		]),
		...(gone.length === 0
			? []
			: [Buffer.concat(gone.map((table) => Buffer.concat([varint(6), varint(0), varint(table)])))]),
	]);
}
