import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import type { CertificateFacts } from "../bridge.ts";
import { describeUnreached } from "../probe/describe-unreached.ts";
import { inspectCertificate } from "../probe/inspect-certificate.ts";
import { readReachFailure } from "../probe/reach-failure.ts";
import type { Asked } from "./look-at-server.ts";
import { openDirect, openRoute, ProxyRefusal } from "./open-route.ts";
import type { Route } from "./read-proxy.ts";
import { type DoctorDeps, failed, ok, type Result, skipped, type Target } from "./visit.ts";

const MAX_ADDRESSES = 6;

/** Whose name is looked up, and who is called: the server, or the proxy that does both for it. */
function nextHop(target: Target, route: Route): { readonly host: string; readonly port: number } {
	return route.type === "proxy" ? route : target;
}

export function lookAtRoute(route: Route): Result {
	if (route.type === "direct") return ok({ type: "no_proxy" });
	const address = route.type === "proxy" ? `${route.host}:${route.port}` : route.address;
	return ok({ type: "proxy", address });
}

export async function lookAtName(target: Target, route: Route, signal: AbortSignal): Promise<Result> {
	if (route.type === "other") return skipped("other_proxy");
	const { host } = nextHop(target, route);
	if (isIP(host) !== 0) return skipped("is_address");
	const stopped = once(signal, "abort").then(() => Promise.reject(signal.reason));
	try {
		// What was asked of the system cannot be taken back, but need not be waited for.
		const found = await Promise.race([lookup(host, { all: true }), stopped]);
		return ok({ type: "addresses", addresses: found.slice(0, MAX_ADDRESSES).map(({ address }) => address) });
	} catch (error) {
		return explain(error, target, route);
	}
}

export async function lookAtTcp(
	{ nowMs }: Pick<DoctorDeps, "nowMs">,
	target: Target,
	route: Route,
	signal: AbortSignal,
): Promise<Result> {
	if (route.type === "other") return skipped("other_proxy");
	const startMs = nowMs();
	try {
		(await openDirect(nextHop(target, route), signal)).destroy();
		return ok({ type: "connected", ms: nowMs() - startMs });
	} catch (error) {
		return explain(error, target, route);
	}
}

/** Shows the certificate; whether it is to be trusted is told by what came of asking over it. */
export async function lookAtTls(
	{ pinned }: Pick<DoctorDeps, "pinned">,
	target: Target,
	route: Route,
	asking: () => Promise<Asked>,
	signal: AbortSignal,
): Promise<Result> {
	if (!target.isEncrypted) return skipped(target.isLoopback ? "is_loopback" : "is_plain");
	let facts: CertificateFacts | null = null;
	if (route.type !== "other") {
		let socket: Socket | undefined;
		try {
			socket = await openRoute(target, route, signal);
			facts = (await inspectCertificate(target.url, signal, socket))?.facts ?? null;
		} catch (error) {
			if (error instanceof ProxyRefusal) return explain(error, target, route);
		} finally {
			socket?.destroy();
		}
	}
	const came = await asking();
	const isFaulty =
		came.probe !== null && (facts === null || /^(?:client_)?certificate$/.test(came.probe.outcome));
	if (came.probe !== null && isFaulty) return failed({ type: "problem", probe: came.probe });
	const isPinned = facts !== null && pinned(target.url) === facts.fingerprint;
	return ok({ type: "certificate", facts, isPinned });
}

async function explain(error: unknown, target: Target, route: Route): Promise<Result> {
	const { url, isLoopback } = target;
	if (error instanceof ProxyRefusal) {
		const reason = error.status === 407 ? "login" : "failed";
		return failed({ type: "problem", probe: { outcome: "proxy", url, reason } });
	}
	if (route.type === "proxy")
		return failed({ type: "proxy_unreachable", address: `${route.host}:${route.port}` });
	const failure = readReachFailure(error);
	const probe = await describeUnreached({ url, failure, isLoopback, nowMs: Date.now() });
	return failed({ type: "problem", probe });
}
