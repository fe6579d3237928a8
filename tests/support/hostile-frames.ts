import { rawFrame } from "./raw-socket.ts";

/** A frame that breaks RFC 6455 or a limit, and the codes a server may close with. */
export type HostileFrame = readonly [name: string, bytes: Buffer, codes: readonly number[]];

/** Frames no client may send. */
export function hostileFrames(): readonly HostileFrame[] {
	const text = (payload: Buffer | string) => rawFrame({ opcode: 1, payload });
	const unknown = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
		(opcode): HostileFrame => [`opcode ${opcode}`, rawFrame({ opcode, payload: "x" }), [1002]],
	);
	const reserved = [1, 2, 3, 4, 7].map(
		(bits): HostileFrame => [
			`reserved bits ${bits}`,
			rawFrame({ opcode: 1, payload: "x", reserved: bits }),
			[1002],
		],
	);
	return [...unknown, ...reserved, ...brokenSequences(), ...brokenTexts(text), ...hugeLengths()];
}

function brokenSequences(): readonly HostileFrame[] {
	return [
		["an unmasked frame", rawFrame({ opcode: 1, payload: "{}", masked: false }), [1002]],
		["a fragmented ping", rawFrame({ opcode: 9, payload: "x", fin: false }), [1002]],
		["a ping of 126 bytes", rawFrame({ opcode: 9, payload: "x".repeat(126) }), [1002]],
		["a continuation of nothing", rawFrame({ opcode: 0, payload: "x" }), [1002]],
		[
			"a text inside of a text",
			Buffer.concat([
				rawFrame({ opcode: 1, payload: "a", fin: false }),
				rawFrame({ opcode: 1, payload: "b" }),
			]),
			[1002],
		],
		["a close of one byte", rawFrame({ opcode: 8, payload: "x" }), [1002]],
		["a close with a code nobody may send", rawFrame({ opcode: 8, payload: Buffer.from([3, 237]) }), [1002]],
		["a close with a broken reason", rawFrame({ opcode: 8, payload: Buffer.from([3, 232, 0xff]) }), [1007]],
	];
}

function brokenTexts(text: (payload: Buffer) => Buffer): readonly HostileFrame[] {
	return [
		["text that is not UTF-8", text(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), [1007]],
		["text with a coded surrogate", text(Buffer.from([0xed, 0xa0, 0x80])), [1007]],
		["text with an overlong slash", text(Buffer.from([0xc0, 0xaf])), [1007]],
		[
			"text cut within a character over two frames",
			Buffer.concat([
				rawFrame({ opcode: 1, payload: Buffer.from([0xe2, 0x82]), fin: false }),
				rawFrame({ opcode: 0, payload: Buffer.from([0x28]) }),
			]),
			[1007],
		],
	];
}

function hugeLengths(): readonly HostileFrame[] {
	return [
		["a length of 2^63", rawFrame({ opcode: 1, told: 2n ** 63n }), [1009, 1002]],
		["a length of 2^53", rawFrame({ opcode: 1, told: 2n ** 53n }), [1009, 1002]],
		["a length of 1 GiB", rawFrame({ opcode: 1, told: 2n ** 30n }), [1009]],
		["a binary frame over the limit", rawFrame({ opcode: 2, payload: Buffer.alloc(2 ** 20 + 1) }), [1009]],
	];
}
