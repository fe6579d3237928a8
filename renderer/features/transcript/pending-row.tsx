import { useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import type { ChatState } from "../../store/chat-state.ts";
import { selectCanTakeBack, selectIsQueued } from "../../store/selectors.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { PersonMessage } from "./person-message.tsx";

const loadFiles = () => import("./pending-files.tsx");
const loadButtons = () => import("./pending-buttons.tsx");
const NO_FILES: readonly string[] = [];

type Entry = ChatState["outbox"][number];

/** A message that the server has not confirmed. */
export function PendingRow({ clientId }: { readonly clientId: string }) {
	const entry = useChats((state) => state.outbox.find((found) => found.clientId === clientId));
	const ids = entry?.files ?? NO_FILES;
	const files = useLoaded(ids.length > 0, loadFiles);
	if (entry === undefined) return null;
	return (
		<PersonMessage text={entry.content} files={files !== null && <files.PendingFiles ids={ids} />}>
			<PendingStatus entry={entry} />
		</PersonMessage>
	);
}

function PendingStatus({ entry }: { readonly entry: Entry }) {
	const t = useText();
	const isOnline = useChats((state) => state.connection.state === "online");
	const isQueued = useChats((state) => selectIsQueued(state, entry));
	const { failure } = entry;
	const buttons = useLoaded(failure !== null, loadButtons);
	if (failure !== null) {
		return (
			<span className="flex flex-wrap items-center justify-end gap-1 py-1 text-end text-danger" role="alert">
				{t.failure(failure)}
				{buttons !== null && <buttons.FailedButtons entry={entry} />}
			</span>
		);
	}
	if (isOnline && !isQueued && entry.hindrance !== undefined) {
		return (
			<span className="py-1 text-end text-waiting" role="status">
				{t.failure(entry.hindrance)} {t("Your message is kept here and sent again by itself.")}
			</span>
		);
	}
	if (isOnline && !isQueued) return <span>{t("Sending…")}</span>;
	return <WaitingStatus entry={entry} isOnline={isOnline} />;
}

/** Kept until the server is back, or until the answer before it has ended. */
function WaitingStatus({ entry, isOnline }: { readonly entry: Entry; readonly isOnline: boolean }) {
	const t = useText();
	const canTakeBack = useChats((state) => selectCanTakeBack(state, entry));
	const buttons = useLoaded(canTakeBack, loadButtons);
	return (
		<span className="flex flex-wrap items-center justify-end gap-1 py-1 text-end">
			{isOnline ? (
				<span className="text-waiting">{t("Waits for the answer to end")}</span>
			) : (
				<span>{t("Kept here. It will be sent when the server is back.")}</span>
			)}
			{buttons !== null && <buttons.PendingButtons entry={entry} />}
		</span>
	);
}
