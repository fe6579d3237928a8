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
	// What is before the sign reads like the server, and what is behind it is the server.
	["parley://connect?url=https%3A%2F%2Fchat.example.org%40evil.example&invite=a.b.c", null],
	["https://chat.example.org@evil.example/#/sign-in?invite=a.b.c", null],
	["parley://connect?url=javascript%3Aalert(1)&invite=a.b.c", null],
	["parley://connect?url=file%3A%2F%2F%2Fetc%2Fpasswd&invite=a.b.c", null],
	["parley://connect?url=https%3A%2F%2Fchat.example.org&invite=%3Cscript%3E", null],
])("%s is the invite %o", (text, invite) => {
	expect(readInviteLink(text)).toEqual(invite);
});
