import { useEffect, useRef, useState } from "react";
import type { SchemaTrialResult } from "../../../server/protocol/schema-trial.ts";
import { type SchemaTrialRequest, trySchema } from "../../client/schema-trial-client.ts";
import { useParley } from "../app-context.tsx";

export type SchemaTrial = {
	/** What the model has filled so far; undefined: nothing yet. */
	readonly partial: unknown;
	/** Null: none was tried, or it is under way. */
	readonly result: SchemaTrialResult | null;
	run(request: SchemaTrialRequest): Promise<void>;
	/** Ends the one that is under way, without a result. */
	stop(): void;
};

/** One trial of a form at a time; it ends with the page that shows it. */
export function useSchemaTrial(): SchemaTrial {
	const { config } = useParley();
	const [partial, setPartial] = useState<unknown>(undefined);
	const [result, setResult] = useState<SchemaTrialResult | null>(null);
	const running = useRef<AbortController | null>(null);
	useEffect(() => () => running.current?.abort(), []);
	return {
		partial,
		result,
		async run(request) {
			running.current?.abort();
			const trial = new AbortController();
			running.current = trial;
			setPartial(undefined);
			setResult(null);
			try {
				setResult(await trySchema(config.connection, request, setPartial, trial.signal));
			} catch (error) {
				if (!trial.signal.aborted) throw error;
			} finally {
				setPartial(undefined);
			}
		},
		stop: () => running.current?.abort(),
	};
}
