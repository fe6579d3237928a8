/** Whether one id of a server comes after another: ids count up. */
export function isAfter(id: string, other: string): boolean {
	return id.length === other.length ? id > other : id.length > other.length;
}
