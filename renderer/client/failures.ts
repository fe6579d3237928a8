/** What the client itself says went wrong, in words for people; each has a translation. */
export const FAILURES = {
	noAnswer: "The server did not answer.",
	connectionRefused: "The server refused this connection.",
	notAChat: "The server sent something that is not a chat.",
	notChanges: "The server sent something that is not a list of changes.",
	couldNotAnswer: "The server could not answer.",
	refused: "The server refused this.",
} as const;
