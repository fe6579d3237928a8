import { once } from "node:events";
import http from "node:http";
import { connect, type Socket } from "node:net";
import type { Route } from "./read-proxy.ts";

type Place = { readonly host: string; readonly port: number };

/** The proxy on the way let nobody through. */
export class ProxyRefusal extends Error {
	readonly status: number;
	constructor(status: number) {
		super(`The proxy answered with status ${status}`);
		this.status = status;
	}
}

/** A connection to a place, and nothing said over it yet. @throws where there is none */
export async function openDirect({ host, port }: Place, signal: AbortSignal): Promise<Socket> {
	const socket = connect({ host, port });
	try {
		await once(socket, "connect", { signal });
		return socket;
	} catch (error) {
		socket.destroy();
		throw error;
	}
}

/** The same by the way that requests take. @throws {ProxyRefusal} */
export function openRoute(
	place: Place,
	route: Exclude<Route, { type: "other" }>,
	signal: AbortSignal,
): Promise<Socket> {
	if (route.type === "direct") return openDirect(place, signal);
	const host = place.host.includes(":") ? `[${place.host}]` : place.host;
	const path = `${host}:${place.port}`;
	return new Promise((resolve, reject) => {
		const { host: proxyHost, port } = route;
		const options = { host: proxyHost, port, method: "CONNECT", path, agent: false, signal };
		const request = http.request({ ...options, headers: { host: path } });
		request.once("error", reject);
		request.once("response", (answer) => {
			answer.destroy();
			reject(new ProxyRefusal(answer.statusCode ?? 0));
		});
		request.once("connect", (answer, socket) => {
			if (answer.statusCode === 200) return resolve(socket as Socket);
			socket.destroy();
			reject(new ProxyRefusal(answer.statusCode ?? 0));
		});
		request.end();
	});
}
