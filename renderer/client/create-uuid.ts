/** `crypto.randomUUID` is missing on pages of plain HTTP from another computer. */
export function createUuid(): string {
	if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	const hex = [...bytes].map((byte, index) => {
		const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
		return value.toString(16).padStart(2, "0");
	});
	const at = (from: number, to: number) => hex.slice(from, to).join("");
	return [at(0, 4), at(4, 6), at(6, 8), at(8, 10), at(10, 16)].join("-");
}
