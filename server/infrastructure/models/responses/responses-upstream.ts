import type OpenAI from "openai";
import type { HttpTransport } from "../http-transport.ts";
import type { RefusalMemory } from "./refusal-memory.ts";

/** The provider as all requests for responses see it. */
export type ResponsesUpstream = {
	readonly client: OpenAI;
	readonly transport: HttpTransport;
	readonly refusals: RefusalMemory;
	readonly isOpenAi: boolean;
	/** How long to wait before an answer that is not whole yet is asked for again. */
	readonly pollMs: number;
	/** Tells the provider to write no further. */
	cancel(id: string): Promise<void>;
};
