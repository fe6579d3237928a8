import type { Dialect } from "./dialect.ts";

export type DialectName = "parley" | "socket.io" | "sse" | "ui-message-stream" | "reader";

/** Loads only what this dialect needs. */
export async function loadDialect(name: DialectName): Promise<Dialect> {
	switch (name) {
		case "parley":
			return (await import("./parley.ts")).parleyDialect;
		case "socket.io":
			return (await import("./socket-io.ts")).socketIoDialect;
		case "reader":
			return (await import("./reader.ts")).readerDialect;
		case "sse":
			return (await import("./sse.ts")).createSseDialect(readToken);
		case "ui-message-stream":
			return (await import("./sse.ts")).createSseDialect(readTextDelta);
	}
}

function readToken(data: string): string | null {
	return data === "[DONE]" ? null : (JSON.parse(data) as { readonly token: string }).token;
}

function readTextDelta(data: string): string | null {
	if (data === "[DONE]") return null;
	const part = JSON.parse(data) as { readonly type: string; readonly delta?: string };
	return part.type === "text-delta" ? (part.delta ?? null) : null;
}
