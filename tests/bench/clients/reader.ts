import type { Dialect } from "./dialect.ts";
import { postJson } from "./post-json.ts";
import type { ReceiptData } from "./receipt.ts";

/** For contenders that read an answer and pass it on to nobody: they are the clients, and tell at the end what they got. */
export const readerDialect: Dialect = {
	async open({ generator }, name) {
		return {
			ask: (prompt) => postJson(`${generator}/answers/${name}`, { prompt }),
			receipt: async () => (await (await fetch(`${generator}/answers/${name}`)).json()) as ReceiptData,
			close: () => {},
		};
	},
};
