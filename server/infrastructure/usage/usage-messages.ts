import type { UsageQuery, UsageSum } from "../../application/ports.ts";
import type { ErrorCode } from "../../protocol/errors.ts";

/** What the thread is asked, and what it answers. */
export type UsageRequest =
	| { readonly type: "sum"; readonly id: number; readonly query: UsageQuery }
	| { readonly type: "count"; readonly id: number; readonly texts: readonly string[] };

export type UsageAnswer =
	| { readonly type: "summed"; readonly id: number; readonly sums: readonly UsageSum[] }
	| { readonly type: "counted"; readonly id: number; readonly counts: readonly number[] }
	| {
			readonly type: "failed";
			readonly id: number;
			readonly code: ErrorCode | null;
			readonly message: string;
	  };
