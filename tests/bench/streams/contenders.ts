import type { DialectName } from "../clients/dialects.ts";

/** Without `file`: the built server of Parley. */
export type Contender = {
	readonly name: string;
	readonly file: string | null;
	readonly dialect: DialectName;
	/** Whether it needs Redis also where it runs on one node. */
	readonly onRedis: boolean;
};

export const PARLEY = {
	name: "parley",
	file: null,
	dialect: "parley",
	onRedis: false,
} satisfies Contender;

export const CONTENDERS = {
	floor: { name: "floor", file: "floor.ts", dialect: "reader", onRedis: false },
	openAiSdk: { name: "openai-sdk", file: "openai-sdk.ts", dialect: "reader", onRedis: false },
	socketIo: { name: "socket.io", file: "socket-io.ts", dialect: "socket.io", onRedis: false },
	socketIoRedis: { name: "socket.io-redis", file: "socket-io.ts", dialect: "socket.io", onRedis: true },
	resumableStream: { name: "resumable-stream", file: "resumable-stream.ts", dialect: "sse", onRedis: true },
	aiSdk: { name: "ai-sdk", file: "ai-sdk.ts", dialect: "ui-message-stream", onRedis: true },
	parley: PARLEY,
} satisfies Record<string, Contender>;

/** The floor among servers that only hold sockets. */
export const BARE_WS: Contender = { name: "floor", file: "bare-ws.ts", dialect: "reader", onRedis: false };
