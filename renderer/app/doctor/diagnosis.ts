import type { DiagnosisFinding, DiagnosisPart } from "../../../electron/bridge.ts";

/** What a page finds of its own connection, beside what the host of a desktop finds of any. */
export type PageFinding =
	/** Below the requests of a page. */
	| { readonly type: "out_of_reach" }
	/** A browser does not say why. */
	| { readonly type: "no_answer" }
	/** Something in between sends requests elsewhere. */
	| { readonly type: "led_away" }
	| { readonly type: "encrypted" }
	| { readonly type: "signed_out" | "login_refused" }
	/** The server speaks no version any more that this page knows. */
	| { readonly type: "page_outdated" };

export type Finding = DiagnosisFinding | PageFinding;

export type DiagnosisStep = {
	readonly part: DiagnosisPart;
	readonly state: "ok" | "failed" | "skipped";
	readonly finding: Finding;
};

export type StepResult = Pick<DiagnosisStep, "state" | "finding">;

/** Looks at the connection to a server, and tells each part once it is known. @throws where it cannot be looked at */
export type Doctor = (
	serverId: string,
	stopped: AbortSignal,
	onStep: (step: DiagnosisStep) => void,
) => Promise<readonly DiagnosisStep[]>;
