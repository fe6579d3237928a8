import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ConnectionStatus } from "../../client/chat-client.ts";
import { createChatState } from "../../store/chat-state.ts";
import { createChatStore } from "../../store/create-chat-store.ts";
import { createUiStore } from "../../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../../store/ui-state.ts";
import { ParleyProvider } from "../app-context.tsx";
import type { Parley } from "../open-parley.ts";
import { DraftFiles } from "./draft-files.tsx";

const AWAY: ConnectionStatus = { state: "waiting", retryAtMs: 0 };
const THERE: ConnectionStatus = { state: "online" };
const KEPT = "Kept here until the server is back";

/** @param isKept false: the disk has no room for it, or says nothing */
function show(connection: ConnectionStatus, isKept: boolean): string {
	const file = { id: "a", name: "notes.txt", mime: "text/plain", sizeBytes: 5, isKept };
	const uploads = { a: { ...file, progress: { state: "waiting" } } } as const;
	const parley = {
		actions: {},
		chats: createChatStore({ ...createChatState(), connection, uploads }),
		ui: createUiStore(DEFAULT_SETTINGS, {}),
	} as unknown as Parley;
	return renderToStaticMarkup(
		<ParleyProvider value={parley}>
			<DraftFiles chatId={null} draftKey={null} ids={["a"]} onProblem={() => {}} />
		</ParleyProvider>,
	);
}

test.each([
	{ server: "away", connection: AWAY, isKept: true, said: KEPT, unsaid: "Waiting" },
	{ server: "away", connection: AWAY, isKept: false, said: "Waiting", unsaid: KEPT },
	{ server: "there", connection: THERE, isKept: true, said: "Waiting", unsaid: KEPT },
	{ server: "there", connection: THERE, isKept: false, said: "Waiting", unsaid: KEPT },
])("[I2] A file that waits (on disk: $isKept) while the server is $server is said to be: $said", (line) => {
	const html = show(line.connection, line.isKept);
	expect(html).toContain("notes.txt");
	expect(html).toContain(line.said);
	expect(html).not.toContain(line.unsaid);
});
