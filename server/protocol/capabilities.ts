/** What a server may say that it can do [H1]. What a server lacks is not offered; what a client does not know it ignores. */
export const CAPABILITIES = [
	"stop",
	"resume",
	"regenerate",
	"edit",
	"continue",
	"delete_message",
	"organize",
	"seen",
	"temporary",
	"sync",
	"conditions",
	"titles",
	"structured",
	"models",
	"model_notes",
	"search",
	"tools",
	"tool_retry",
	"transfer",
	"attachments",
	"usage",
	"schemas",
	"model_settings",
	"library",
] as const;

export type Capability = (typeof CAPABILITIES)[number];
