import { useActions, useChats } from "../../app/app-context.tsx";
import { TextButton } from "../../ui/text-button.tsx";
import { PersonMessage } from "./person-message.tsx";

/** A message that the server has not confirmed. */
export function PendingRow({ clientId }: { readonly clientId: string }) {
	const entry = useChats((state) => state.outbox.find((found) => found.clientId === clientId));
	const isOnline = useChats((state) => state.connection.state === "online");
	const { retrySend, discard } = useActions();
	if (entry === undefined) return null;
	const status =
		entry.failure === null ? (
			<span>{isOnline ? "Sending…" : "Kept here. It will be sent when the server is back."}</span>
		) : (
			<span className="flex items-center gap-2 text-danger" role="alert">
				{entry.failure}
				<TextButton onClick={() => retrySend(clientId)}>Try again</TextButton>
				<TextButton onClick={() => discard(clientId)}>Discard</TextButton>
			</span>
		);
	return (
		<PersonMessage text={entry.content} timestamp={new Date(entry.createdAt).toISOString()} status={status} />
	);
}
