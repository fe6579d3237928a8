import { useCallback, useEffect, useRef, useState } from "react";
import type { Import } from "../../../../server/protocol/transfer.ts";
import { useActions, useUi } from "../../../app/app-context.tsx";
import { useTransfer } from "../../../app/transfer.ts";

/** A file on its way; share is 0 to 1. */
export type Upload = { readonly name: string; readonly share: number };

const POLL_MS = 400;
const RUNNING = new Set<Import["state"]>([
	"receiving",
	"waiting",
	"running",
	"publishing",
	"cancelling",
	"undoing",
]);

export function isRunning({ state }: Import): boolean {
	return RUNNING.has(state);
}

/** The imports of this user, followed while one of them runs. */
export function useImports() {
	const transfer = useTransfer();
	const dropped = useUi((state) => state.fileToImport);
	const { offerImport } = useActions();
	const [imports, setImports] = useState<readonly Import[]>([]);
	const [upload, setUpload] = useState<Upload | null>(null);
	const [failure, setFailure] = useState<unknown>(null);
	const stop = useRef<AbortController | null>(null);

	const refresh = useCallback(async () => {
		try {
			setImports(await transfer.listImports());
		} catch {
			// What is shown stays; the next look may have an answer.
		}
	}, [transfer]);
	const attempt = useCallback(
		async (act: () => Promise<unknown>) => {
			setFailure(null);
			try {
				await act();
			} catch (error) {
				setFailure(error);
			}
			await refresh();
		},
		[refresh],
	);
	const start = useCallback(
		(file: File) => {
			const stopping = new AbortController();
			stop.current = stopping;
			setUpload({ name: file.name, share: 0 });
			void attempt(async () => {
				try {
					await transfer.upload(file, {
						signal: stopping.signal,
						onProgress: (share) => setUpload({ name: file.name, share }),
					});
				} catch (error) {
					if (!stopping.signal.aborted) throw error;
				} finally {
					setUpload(null);
				}
			});
		},
		[transfer, attempt],
	);

	useEffect(() => {
		void refresh();
	}, [refresh]);
	const hasRunning = imports.some(isRunning);
	useEffect(() => {
		if (!hasRunning) return;
		const timer = setInterval(() => void refresh(), POLL_MS);
		return () => clearInterval(timer);
	}, [hasRunning, refresh]);
	useEffect(() => {
		if (dropped === null) return;
		offerImport(null);
		start(dropped);
	}, [dropped, offerImport, start]);

	return {
		...{ imports, upload, failure, start },
		stopUpload: () => stop.current?.abort(),
		cancel: (id: string) => void attempt(() => transfer.cancel(id)),
		undo: (id: string) => void attempt(() => transfer.undo(id)),
	};
}
