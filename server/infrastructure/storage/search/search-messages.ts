import type { SearchQuery } from "../../../application/ports.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { SearchPage } from "../../../protocol/rest.ts";

/** What goes to the thread that searches, and what comes back. */
export type SearchRequest =
	| { readonly type: "search"; readonly id: number; readonly query: SearchQuery }
	| { readonly type: "close" };

export type SearchAnswer =
	| { readonly type: "found"; readonly id: number; readonly page: SearchPage }
	/** `code` is null where it was not expected; then `message` is for the log. */
	| {
			readonly type: "failed";
			readonly id: number;
			readonly code: ErrorCode | null;
			readonly message: string;
	  };
