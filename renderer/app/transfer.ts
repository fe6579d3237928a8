import { useMemo } from "react";
import { describeFailure } from "../client/request-error.ts";
import { createTransferClient, type TransferClient } from "../client/transfer-client.ts";
import type { Text } from "../i18n/text.ts";
import { useParley } from "./app-context.tsx";

/** Loaded with what imports and exports; most days nobody does either. */
export function useTransfer(): TransferClient {
	const { connection } = useParley().config;
	return useMemo(() => createTransferClient(connection), [connection]);
}

/** What to tell a person of a request that failed. */
export function describeTransferFailure(error: unknown, t: Text): string {
	return describeFailure(error, t);
}
