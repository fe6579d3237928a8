import type { AnswerSpec } from "../upstream/answer-spec.ts";
import type { Addresses } from "./dialect.ts";
import type { DialectName } from "./dialects.ts";

export type OpenInput = {
	readonly dialect: DialectName;
	readonly addresses: Addresses;
	readonly answers: readonly AnswerSpec[];
};
export type CheckResult = {
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly problems: readonly string[];
};
export type ResumeResult = { readonly ms: readonly number[]; readonly frames: readonly number[] };
export type IdleResult = { readonly connectMs: number; readonly failed: number };
export type IdleProtocol = "parley" | "socket.io" | "ws";

/** What the process of the clients does for the bench. */
export type ClientMethods = {
	/** Opens a conversation for each answer. */
	readonly open: (input: OpenInput) => Promise<void>;
	/** Asks for the answers of all open conversations, at once or one after the other. */
	readonly ask: (input: { readonly atOnce: boolean }) => Promise<void>;
	readonly check: (input: { readonly upstream: string }) => Promise<CheckResult>;
	/** Takes the first conversation's answer again, `times` times. */
	readonly resume: (input: { readonly url: string; readonly times: number }) => Promise<ResumeResult>;
	readonly close: (input: null) => Promise<void>;
	readonly openIdle: (input: {
		readonly protocol: IdleProtocol;
		readonly url: string;
		readonly count: number;
	}) => Promise<IdleResult>;
	readonly closeIdle: (input: null) => Promise<void>;
	/** Clients that ask for the first conversation's answer again and again and never read. */
	readonly stall: (input: { readonly url: string; readonly count: number }) => Promise<void>;
	readonly closeStalled: (input: null) => Promise<void>;
};
