import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

/** Long enough for bytes on this machine to have come. */
const SOON_MS = 150;

let resources: AsyncDisposableStack;
let proxy: TcpProxy;
let received: string;
let client: Socket;
let peer: Socket;

beforeEach(async () => {
	resources = new AsyncDisposableStack();
	const peers = Promise.withResolvers<Socket>();
	const server = createServer((socket) => peers.resolve(socket)).listen(0, "127.0.0.1");
	await once(server, "listening");
	resources.defer(() => void server.close());
	proxy = resources.use(await openTcpProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
	client = connect(Number(new URL(proxy.url).port), "127.0.0.1");
	client.on("error", () => {});
	peer = await peers.promise;
	peer.on("error", () => {});
	resources.defer(() => {
		client.destroy();
		peer.destroy();
	});
	received = "";
	client.on("data", (chunk) => {
		received += chunk.toString();
	});
});

afterEach(() => resources.disposeAsync());

test("in good weather bytes pass both ways", async () => {
	client.write("ping");
	const [up] = await once(peer, "data");
	peer.write("pong");
	await once(client, "data");
	expect([String(up), received]).toEqual(["ping", "pong"]);
});

test("swallowed bytes are lost in one direction, and nobody is told", async () => {
	proxy.set("down", { swallow: true });
	peer.write("lost");
	client.write("kept");
	expect(String((await once(peer, "data"))[0])).toBe("kept");
	await delay(SOON_MS);
	proxy.clear();
	peer.write("then");
	await once(client, "data");
	expect(received).toBe("then");
	expect(client.destroyed).toBe(false);
});

test("held bytes come when the weather clears", async () => {
	proxy.set("down", { hold: true });
	peer.write("later");
	await delay(SOON_MS);
	expect(received).toBe("");
	proxy.clear();
	await once(client, "data");
	expect(received).toBe("later");
});

test("delayed and throttled bytes come in order, late and whole", async () => {
	proxy.set("down", { delayMs: 30, bytesPerSecond: 20_000 });
	const startedAt = performance.now();
	for (let i = 0; i < 10; i++) peer.write(`${i}`.repeat(200));
	while (received.length < 2000) await once(client, "data");
	expect(performance.now() - startedAt).toBeGreaterThan(100);
	expect(received).toBe(Array.from({ length: 10 }, (_, i) => `${i}`.repeat(200)).join(""));
});

test("a cut after some bytes passes these and no more", async () => {
	proxy.cutAfter("down", 5);
	peer.write("123456789");
	await closeOf(client);
	expect("12345".startsWith(received)).toBe(true);
});

test("a cut ends both sides", async () => {
	await delay(SOON_MS);
	proxy.cut();
	await Promise.all([closeOf(client), closeOf(peer)]);
	expect([client.destroyed, peer.destroyed]).toEqual([true, true]);
});

test("after silence no byte passes, and the end of one side is not told to the other", async () => {
	await delay(SOON_MS);
	proxy.silence();
	peer.write("x");
	client.end();
	let ended = false;
	peer.once("close", () => {
		ended = true;
	});
	await delay(SOON_MS);
	expect([received, ended]).toEqual(["", false]);
});

/** Unlike `once`, not ended by the error that comes before the close. */
function closeOf(socket: Socket): Promise<void> {
	return new Promise((resolve) => socket.once("close", () => resolve()));
}
