/** Ports above 1023 that browsers refuse to connect to, by the list of the Fetch standard. */
const BLOCKED: ReadonlySet<number> = new Set([
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
	10080,
]);

export function isBlockedPort(port: number): boolean {
	return port < 1024 || BLOCKED.has(port);
}
