import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { AttachmentId } from "../../../server/protocol/ids.ts";
import type { ConnectionStatus } from "../../client/chat-client.ts";
import { type ChatState, createChatState } from "../../store/chat-state.ts";
import { createChatStore } from "../../store/create-chat-store.ts";
import { createUiStore } from "../../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../../store/ui-state.ts";
import { ParleyProvider } from "../app-context.tsx";
import type { Parley } from "../open-parley.ts";
import { DraftFiles } from "./draft-files.tsx";

type Upload = ChatState["uploads"][string];

const AWAY: ConnectionStatus = { state: "waiting", retryAtMs: 0 };
const THERE: ConnectionStatus = { state: "online" };
const KEPT = "Kept here until the server is back";

const WAITING: Upload["progress"] = { state: "waiting" };

/** @param isKept false: the disk has no room for it, or says nothing */
function show(connection: ConnectionStatus, isKept: boolean, progress = WAITING): string {
	const file = { id: "a", name: "notes.txt", mime: "text/plain", sizeBytes: 5, isKept };
	const uploads = { a: { ...file, progress } };
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

const REASON = "Models see PNG, JPEG, WebP and GIF images only.";
const ATTACHMENT = { id: "a" as AttachmentId, name: "notes.txt", mime: "text/plain", size_bytes: 5 };

test.each<{ what: string; progress: Upload["progress"]; colour: string }>([
	{ what: "was not stored", progress: { state: "failed", reason: REASON }, colour: "text-danger" },
	{
		what: "is stored, but models cannot read it",
		progress: { state: "stored", attachment: { ...ATTACHMENT, problem: REASON } },
		colour: "text-waiting",
	},
	{ what: "is stored", progress: { state: "stored", attachment: ATTACHMENT }, colour: "text-ink-soft" },
])("Of a file that $what its note is $colour", ({ progress, colour }) => {
	const colours = show(THERE, true, progress).match(/text-(?:danger|waiting|ink-soft)(?=">[^<])/g);
	expect(colours).toEqual([colour]);
});
