import { expect, test } from "vitest";
import { readInviteLink } from "./read-invite-link.ts";

test.each([
	["https://chat.example.org/#/sign-in?invite=a.b.c", { url: "https://chat.example.org", invite: "a.b.c" }],
	[
		" parley://connect?url=https%3A%2F%2Fchat.example.org&invite=a.b.c ",
		{ url: "https://chat.example.org", invite: "a.b.c" },
	],
	["https://chat.example.org", null],
	["https://chat.example.org/#/chat/1", null],
	["parley://ask?text=x", null],
	["parley://connect?url=nowhere&invite=a.b.c", null],
	["not a link", null],
])("%s is the invite %o", (text, invite) => {
	expect(readInviteLink(text)).toEqual(invite);
});
