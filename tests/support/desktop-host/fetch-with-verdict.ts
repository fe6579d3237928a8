import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";

/** Errors of Node under the names that Chromium has for them. */
const NAMES: Readonly<Record<string, string>> = {
	ECONNREFUSED: "net::ERR_CONNECTION_REFUSED",
	ENOTFOUND: "net::ERR_NAME_NOT_RESOLVED",
	EAI_AGAIN: "net::ERR_NAME_NOT_RESOLVED",
};

/**
 * Stands in for Electron's `net.fetch`: whether a certificate is good is up to the browser that shows the pages, as
 * it is there, and Node only carries the request. A redirect that may not be followed is an error, as it is there.
 */
export async function fetchWithVerdict(
	findFault: (address: string) => Promise<string | null>,
	address: string,
	init: RequestInit = {},
): Promise<Response> {
	const isEncrypted = address.startsWith("https:");
	const fault = isEncrypted ? await findFault(new URL("/", address).href) : null;
	if (fault !== null) throw new Error(fault);
	const headers = Object.fromEntries(new Headers(init.headers));
	const signal = init.signal ?? undefined;
	const { method = "GET", body: sent } = init;
	if (sent != null && typeof sent !== "string" && !(sent instanceof ReadableStream))
		throw new Error("Only texts and streams are sent by this double");
	const options = { method, headers, signal };
	const request = isEncrypted
		? https.request(address, { ...options, rejectUnauthorized: false })
		: http.request(address, options);
	const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
		request.on("response", resolve).on("error", reject);
		if (sent instanceof ReadableStream) Readable.fromWeb(sent as WebStream).pipe(request);
		else request.end(sent ?? undefined);
	}).catch((error: NodeJS.ErrnoException) => {
		throw new Error(NAMES[error.code ?? ""] ?? "net::ERR_FAILED");
	});
	const status = answer.statusCode ?? 0;
	if (status >= 300 && status < 400 && init.redirect === "manual") {
		answer.destroy();
		throw new Error("Redirect was cancelled");
	}
	const body = status === 204 || status === 304 ? null : Readable.toWeb(answer);
	const pairs = Object.entries(answer.headersDistinct).map(
		([name, values = []]) => [name, values.join(", ")] as const,
	);
	return new Response(body as ReadableStream | null, { status, headers: Object.fromEntries(pairs) });
}
