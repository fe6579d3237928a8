import { hostname, networkInterfaces } from "node:os";
import { isLoopbackName } from "./protocol/is-loopback-name.ts";

/**
 * Names the server answers to [A2]: loopback names with its port, the configured ones, and where it
 * listens beyond loopback the machine's own addresses.
 */
export function allowedHosts(input: {
	readonly host: string;
	readonly port: number;
	readonly configured: readonly string[];
}): ReadonlySet<string> {
	const { host, port, configured } = input;
	const names = isLoopbackName(host) ? LOOPBACK : [...LOOPBACK, ...ownNames(), host];
	const withPort = names.map((name) => `${bracketed(name.toLowerCase())}:${port}`);
	const portless = port === 80 || port === 443 ? names.map((name) => bracketed(name.toLowerCase())) : [];
	return new Set([...withPort, ...portless, ...configured]);
}

const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

function ownNames(): readonly string[] {
	const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
	return [hostname(), ...addresses.map((address) => address.address)];
}

function bracketed(name: string): string {
	return name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
}
