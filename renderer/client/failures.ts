/** What the client itself says went wrong, in words for people; each has a translation. */
export const FAILURES = {
	noAnswer: "The server did not answer.",
	serverTooOld: "This server is too old for this app: ask who runs it to update it.",
	serverTooNew: "This server is too new for this app: update Parley, or reload the page.",
	stranger: "Something else answers in place of the server, as the login page of a network does.",
	connectionRefused: "The server refused this connection.",
	notAChat: "The server sent something that is not a chat.",
	notChanges: "The server sent something that is not a list of changes.",
	couldNotAnswer: "The server could not answer.",
	refused: "The server refused this.",
	filesDeleted:
		"The files of this message were deleted elsewhere. Try again without them, or edit it and attach them anew.",
} as const;
