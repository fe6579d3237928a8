import type { Protocol } from "electron";
import type { Doubled } from "./doubled.ts";

type Handler = Parameters<Protocol["handle"]>[1];

/** Names of schemes that are secure and standard, in every session. */
export type Schemes = Set<string>;

/** Custom schemes of a session: what was registered answers the browser's requests. */
export class ProtocolDouble
	implements Doubled<Protocol, "registerSchemesAsPrivileged" | "handle" | "isProtocolHandled">
{
	readonly #handlers = new Map<string, Handler>();
	readonly #privileged: Schemes;

	constructor(privileged: Schemes) {
		this.#privileged = privileged;
	}

	registerSchemesAsPrivileged(schemes: Parameters<Protocol["registerSchemesAsPrivileged"]>[0]): void {
		for (const { scheme, privileges } of schemes) {
			if (privileges?.standard && privileges.secure) this.#privileged.add(scheme);
		}
	}

	handle(scheme: string, handler: Handler): void {
		if (!this.#privileged.has(scheme))
			throw new Error(`"${scheme}" was not registered as a secure standard scheme`);
		this.#handlers.set(scheme, handler);
	}

	isProtocolHandled(scheme: string): boolean {
		return this.#handlers.has(scheme);
	}

	async answer(address: string, method: string): Promise<Response> {
		const handler = this.#handlers.get(new URL(address).protocol.slice(0, -1));
		if (handler === undefined) return new Response(null, { status: 502 });
		return handler(new Request(address, { method }) as Parameters<Handler>[0]);
	}
}
