import { createServer } from "node:net";
import { expect, test } from "vitest";
import { listenOnUsablePort } from "./listen-on-usable-port.ts";

/** Servers that get these ports of the system, one after the other. */
function createSystem(given: readonly number[]) {
	const log: string[] = [];
	const left = [...given];
	const open = async (asked: number) => {
		const port = left.shift() ?? given.at(-1) ?? 0;
		return {
			listen: async () => {
				log.push(`listen ${asked} → ${port}`);
				return { port };
			},
			close: async () => void log.push(`close ${port}`),
		};
	};
	return { log, open };
}

test("the system chooses the port, and one that browsers refuse is given back", async () => {
	const { log, open } = createSystem([6000, 10_080, 41_000]);
	expect((await listenOnUsablePort(open)).port).toBe(41_000);
	expect(log).toEqual([
		"listen 0 → 6000",
		"close 6000",
		"listen 0 → 10080",
		"close 10080",
		"listen 0 → 41000",
	]);
});

test("where only refused ones are free, that is an error and no endless search", async () => {
	const { log, open } = createSystem([6667]);
	await expect(listenOnUsablePort(open)).rejects.toThrow(/No port/);
	expect(log.at(-1)).toBe("close 6667");
});

test("a server that cannot listen says why", async () => {
	const open = async () => ({
		listen: () => Promise.reject(new Error("EMFILE")),
		close: async () => {},
	});
	await expect(listenOnUsablePort(open)).rejects.toThrow("EMFILE");
});

test("ports that the system gives are usable", async () => {
	const open = async (asked: number) => {
		const server = createServer();
		const listen = () =>
			new Promise<{ readonly port: number }>((resolve) => {
				server.listen(asked, "127.0.0.1", () => {
					const address = server.address();
					resolve({ port: typeof address === "object" && address !== null ? address.port : 0 });
				});
			});
		return { listen, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
	};
	const { server, port } = await listenOnUsablePort(open);
	expect(port).toBeGreaterThan(1023);
	await server.close();
});
