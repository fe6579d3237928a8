import type { LibraryKind } from "../../server/protocol/library.ts";

/** Whose things a request names: those of the one who owns them all, or such as nobody has. */
export type Subject = {
	readonly userId: string;
	readonly chatId: string;
	/** A message of the person, and the answer to it, in that chat. */
	readonly messageId: string;
	readonly answerId: string;
	readonly taskId: string;
	readonly attachmentId: string;
	readonly importId: string;
	readonly permissionId: string;
	/** Of its library, whatever the kind. */
	readonly itemId: string;
};

export type RouteEntry = {
	/** `public`: everyone is answered. `own`: what one asks about belongs to somebody. */
	readonly kind: "public" | "own" | "shared";
	/** What to ask it about; path parameters are filled in by their names. */
	readonly query?: (subject: Subject) => Readonly<Record<string, string>>;
	/** JSON; a text is sent as it is, as a file. */
	readonly body?: (subject: Subject) => unknown;
	/** Answers tell the moment they were made. */
	readonly tellsTime?: true;
	/** The owner's own request is carried out last, or not at all where it would end what is tried. */
	readonly owner?: "last" | "never";
};

/**
 * Every route of the server, as `/openapi.json` lists it. `shared`: any login is answered alike. A route that is not
 * here fails the test.
 */
export const ROUTES: Readonly<Record<string, RouteEntry>> = {
	"GET /api/server": { kind: "public" },
	"GET /health": { kind: "public" },
	"GET /ready": { kind: "public" },
	"GET /metrics": { kind: "shared" },
	"POST /api/sign-in": { kind: "public", body: () => ({ invite: "none" }) },
	"GET /api/login": { kind: "shared" },
	"DELETE /api/login": { kind: "shared", owner: "never" },
	"GET /api/models": { kind: "own", query: ({ userId }) => ({ user_id: userId }) },
	"POST /api/chats": { kind: "own", query: ({ userId }) => ({ user_id: userId }), body: () => ({}) },
	"GET /api/chats/{chat_id}": { kind: "own" },
	"PATCH /api/chats/{chat_id}": { kind: "own", body: () => ({ pinned: false }) },
	"GET /api/chats/{chat_id}/messages": { kind: "own" },
	"DELETE /api/chats/{chat_id}/messages/{message_id}": { kind: "own", owner: "last" },
	"POST /api/chats/batch-delete": {
		kind: "own",
		body: ({ chatId }) => ({ chat_ids: [chatId] }),
		owner: "never",
	},
	"GET /api/users/{user_id}/chats": { kind: "own" },
	"DELETE /api/users/{user_id}/chats/empty": { kind: "own" },
	"GET /api/users/{user_id}/search": { kind: "own", query: () => ({ q: "secret" }) },
	"GET /api/users/{user_id}/sync": { kind: "own" },
	"POST /api/users/{user_id}/attachments": { kind: "own", body: () => "a file" },
	"GET /api/attachments/{attachment_id}": { kind: "own" },
	"DELETE /api/attachments/{attachment_id}": { kind: "own", owner: "last" },
	"GET /api/chats/{chat_id}/export": { kind: "own" },
	"GET /api/users/{user_id}/export": {
		kind: "own",
		query: ({ chatId }) => ({ format: "json", chat_ids: chatId }),
		tellsTime: true,
	},
	"POST /api/users/{user_id}/export": {
		kind: "own",
		body: ({ chatId }) => ({ format: "json", chat_ids: [chatId] }),
		tellsTime: true,
	},
	"POST /api/users/{user_id}/import": {
		kind: "own",
		query: () => ({ id: crypto.randomUUID() }),
		body: () => "# A chat\n",
		tellsTime: true,
		owner: "never",
	},
	"GET /api/users/{user_id}/imports": { kind: "own" },
	"GET /api/users/{user_id}/imports/{import_id}": { kind: "own" },
	"GET /api/users/{user_id}/imports/{import_id}/chats": { kind: "own" },
	"POST /api/users/{user_id}/imports/{import_id}/cancel": { kind: "own", owner: "never" },
	"POST /api/users/{user_id}/imports/{import_id}/undo": { kind: "own", owner: "never" },
	"GET /api/tools": { kind: "shared" },
	"POST /api/tools/{name}/retry": { kind: "shared", owner: "never" },
	"GET /api/users/{user_id}/tool-permissions": { kind: "own" },
	"DELETE /api/users/{user_id}/tool-permissions/{permission_id}": { kind: "own", owner: "never" },
	"POST /api/users/{user_id}/tool-permissions/{permission_id}/restore": { kind: "own", owner: "never" },
	"GET /api/users/{user_id}/usage": { kind: "own" },
	"GET /api/users/{user_id}/prices": { kind: "own" },
	"POST /api/users/{user_id}/schema-trials": {
		kind: "own",
		body: () => ({ schema: { type: "object", properties: {} }, question: "Who is there?" }),
	},
	...libraryRoutes({
		presets: { temperature: 1 },
		prompts: { text: "Say it" },
		prices: { model: "gpt-4o", input: 1, output: 2 },
		schemas: { schema: { type: "object", properties: {} } },
		budgets: { monthly: 5, blocks: false },
		models: { capabilities: { vision: false } },
	}),
};

/** Every action of a socket, as the protocol lists them; `null`: it names nothing of anybody. */
export const ACTIONS: Readonly<Record<string, ((subject: Subject) => object) | null>> = {
	hello: null,
	ping: null,
	create_chat: null,
	temporary_message: null,
	send_message: ({ chatId }) => ({ chat_id: chatId, content: "Let me in" }),
	join_chat: ({ chatId }) => ({ chat_id: chatId }),
	stop_generation: ({ taskId }) => ({ task_id: taskId }),
	resume_generation: ({ taskId }) => ({ task_id: taskId, offset: 0 }),
	regenerate: ({ answerId }) => ({ message_id: answerId }),
	edit_message: ({ messageId }) => ({ message_id: messageId, content: "Changed by another" }),
	answer_tool_call: ({ taskId }) => ({ task_id: taskId, call_id: "call", decision: "once" }),
	continue_generation: ({ answerId }) => ({ message_id: answerId }),
};

/** @param contents one of each kind */
function libraryRoutes(
	contents: Readonly<Record<LibraryKind, unknown>>,
): Readonly<Record<string, RouteEntry>> {
	const routes = Object.entries(contents).flatMap(([kind, content]): (readonly [string, RouteEntry])[] => [
		[`GET /api/users/{user_id}/library/${kind}`, { kind: "own" }],
		[
			`PUT /api/users/{user_id}/library/${kind}/{id}`,
			{ kind: "own", body: () => ({ name: "Mine", content }) },
		],
		[`DELETE /api/users/{user_id}/library/${kind}/{id}`, { kind: "own" }],
	]);
	return Object.fromEntries(routes);
}
