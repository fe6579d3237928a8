/**
 * Every error a client can be told, by code: the HTTP status it has in REST and
 * the sentence a person reads [S6, W6]. A sentence may be replaced by a more
 * exact one; the code stays.
 */
export const ERRORS = {
	invalid_json: { status: 400, message: "Invalid JSON format" },
	unknown_action: { status: 400, message: "Unknown action" },
	invalid_request: { status: 422, message: "The request does not have the expected form." },
	empty_message: { status: 422, message: "The message is empty. Write something and send it again." },
	chat_not_found: { status: 404, message: "Chat not found" },
	message_not_found: { status: 404, message: "Message not found" },
	message_deleted: { status: 404, message: "This message was deleted." },
	task_not_found: { status: 404, message: "Task not found" },
	attachment_not_found: {
		status: 404,
		message: "Attachment not found. Attach the file again.",
	},
	attachment_in_use: {
		status: 409,
		message: "This file belongs to a message. Delete the message to delete it.",
	},
	attachment_missing: {
		status: 404,
		message: "The file is missing on the server. Whoever runs it can put it back from a backup.",
	},
	images_not_seen: {
		status: 422,
		message: "This model cannot see images. Choose a model that can, or remove the images.",
	},
	attachments_full: {
		status: 413,
		message: "Your files take all the room you have here. Delete chats with large files and try again.",
	},
	upload_cut: { status: 400, message: "The file did not arrive whole. Send it again." },
	library_full: {
		status: 409,
		message: "There is no room for one more. Delete one that is not needed any more.",
	},
	not_found: { status: 404, message: "There is nothing at this address." },
	too_large: { status: 413, message: "This is larger than the server accepts." },
	too_deep: { status: 400, message: "The JSON is nested deeper than the server accepts." },
	rate_limited: {
		status: 429,
		message: "Too many requests in one second. Wait a moment and try again.",
	},
	unsupported_media_type: { status: 415, message: "The server reads JSON here." },
	origin_not_allowed: {
		status: 403,
		message: "This page may not use this server. Add its address to ALLOWED_ORIGINS on the server.",
	},
	host_not_allowed: {
		status: 403,
		message: "The server does not answer to this name. Add it to ALLOWED_HOSTS on the server.",
	},
	unauthorized: { status: 401, message: "Sign in to use this server." },
	invite_invalid: {
		status: 403,
		message:
			"This invite is not valid: it was used, is too old, or is from another server. Ask for a new one.",
	},
	forbidden: { status: 403, message: "This is not allowed for your login." },
	conflict: { status: 409, message: "This conflicts with a newer change." },
	not_supported: { status: 400, message: "This server cannot do that." },
	generation_running: {
		status: 409,
		message: "The answer is still being written. Stop it first.",
	},
	shutting_down: {
		status: 503,
		message: "The server is shutting down. Your message is kept and can be sent when it is back.",
	},
	storage_unavailable: {
		status: 503,
		message: "The server cannot write to its database at the moment. Try again in a moment.",
	},
	storage_damaged: {
		status: 500,
		message:
			"The server's database is damaged, so this cannot be done. Export your chats while they can be read; whoever runs the server can put a backup in its place.",
	},
	budget_spent: {
		status: 409,
		message:
			"Your budget of this month is spent. Raise it in the settings, or choose a model on this computer.",
	},
	internal: { status: 500, message: "Something failed on the server. Its log has the details." },

	model_auth: {
		status: 503,
		message: "The AI provider refused the API key. Check OPENAI_API_KEY.",
	},
	model_not_found: { status: 503, message: "The AI provider does not know this model." },
	model_rate_limited: {
		status: 503,
		message: "The AI provider is receiving too many requests. Try again in a moment.",
	},
	model_quota: {
		status: 503,
		message: "The account at the AI provider has no credit left.",
	},
	model_unreachable: { status: 503, message: "The AI provider could not be reached." },
	model_failed: { status: 503, message: "The AI provider had an error. Try again." },
	model_refused: { status: 503, message: "The AI provider refused this request." },
	model_context_too_long: {
		status: 503,
		message: "The chat is longer than the model can read. Start a new chat or pick a model with more room.",
	},
	model_cut: {
		status: 503,
		message: "The connection to the AI provider broke in the middle of the answer. What came is kept.",
	},
	model_stalled: {
		status: 503,
		message: "The AI provider stopped sending in the middle of the answer. What came is kept.",
	},
	model_malformed: {
		status: 503,
		message: "The AI provider sent something that is not an answer. What came before is kept.",
	},
	model_length: {
		status: 503,
		message: "The answer has reached the greatest length it may have. What came is kept.",
	},
	model_empty: { status: 503, message: "The model ended without writing an answer. Try again." },
	structured_invalid: {
		status: 503,
		message: "The model's answer does not fit the requested form. What came is kept.",
	},
	interrupted: {
		status: 503,
		message: "The server was stopped while this answer was being written. What came is kept.",
	},
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

export type ErrorCode = keyof typeof ERRORS;
