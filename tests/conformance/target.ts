import { randomUUID } from "node:crypto";
import { afterEach, type TestContext } from "vitest";
import type { FakeUpstream } from "../support/fake-upstream.ts";
import { WsClient, type WsClientOptions } from "../support/ws-client.ts";

/** A server under judgement. What is null is not known of a foreign server; the rules that need it are skipped. */
export type Target = {
	readonly url: string;
	/** Another node of the same service, null where there is none. */
	readonly otherUrl: string | null;
	/** The AI provider behind it, which answers as it is told. */
	readonly upstream: FakeUpstream | null;
	/** Ends the server, in order or by `kill -9`, and starts it again. */
	readonly restart: ((how: "stop" | "kill") => Promise<void>) | null;
};

/** What a rule's test works with: a target, users nobody else has, and sockets that are closed at its end. */
export type Bench = {
	readonly target: () => Target;
	/** Of how many servers the service consists; null where that is not known. */
	readonly nodes: 1 | 2 | null;
	/** A user name that was never used before. */
	newUser(): string;
	/** A socket as seed clients open it. */
	open(user: string, options?: WsClientOptions & { readonly url?: string }): Promise<WsClient>;
	/** A socket that said hello. */
	openWelcomed(user: string, options?: { readonly url?: string; readonly since?: number }): Promise<WsClient>;
};

/** Call once per file; every frame any socket gets must fit the schema, or the test that opened it fails. */
export function createBench(target: () => Target, nodes: Bench["nodes"]): Bench {
	let clients: WsClient[] = [];
	const keep = (client: WsClient) => {
		clients.push(client);
		return client;
	};
	afterEach(() => {
		const opened = clients;
		clients = [];
		for (const client of opened) client.terminate();
		const violations = opened.flatMap((client) => client.violations);
		if (violations.length > 0) throw new Error(`Frames break the protocol:\n${violations.join("\n")}`);
	});
	return {
		target,
		nodes,
		newUser: () => `conformance.${randomUUID().slice(0, 13)}`,
		open: async (user, { url = target().url, ...options } = {}) =>
			keep(await WsClient.open(url, user, options)),
		openWelcomed: async (user, { url = target().url, since } = {}) =>
			keep(await WsClient.openWelcomed(url, user, since)),
	};
}

/** The upstream of the target; skips the test where it is not known what answers. */
export function needUpstream(context: TestContext, target: Target): FakeUpstream {
	if (target.upstream !== null) return target.upstream;
	return context.skip("needs a server whose AI provider answers as it is told");
}

/** Skips the test where the server cannot be ended and started again from here. */
export function needRestart(context: TestContext, target: Target): (how: "stop" | "kill") => Promise<void> {
	if (target.restart !== null) return target.restart;
	return context.skip("needs a server that can be restarted from here");
}
