import { expect, test } from "vitest";
import { isUserName, readRuntimeConfig } from "./runtime-config.ts";

function hostWindow(stored: string | null, connection?: Readonly<Record<string, unknown>>): Window {
	const localStorage = { getItem: (name: string) => (name === "parley.user" ? stored : null) };
	const desktop = connection === undefined ? undefined : { connection };
	return {
		localStorage,
		desktop,
		location: { origin: "https://chat.example", hash: "" },
	} as unknown as Window;
}

test("In a browser the server is where the page came from, and the person is who they were last", () => {
	expect(readRuntimeConfig(hostWindow(null))).toEqual({
		connection: { url: "https://chat.example", userId: "1", token: null, key: "https://chat.example 1" },
		canChangeUser: true,
		signsIn: true,
		invite: null,
	});
	expect(readRuntimeConfig(hostWindow("ada@home")).connection.userId).toBe("ada@home");
});

test("A desktop host says which server, who and with what token", () => {
	const given = { url: "http://127.0.0.1:5005/", token: "secret", userId: "me", key: "this-computer" };
	expect(readRuntimeConfig(hostWindow("ada", given))).toEqual({
		connection: { url: "http://127.0.0.1:5005", userId: "me", token: "secret", key: "this-computer me" },
		canChangeUser: false,
		signsIn: false,
		invite: null,
	});
});

test("A host that says only a part, or an empty part, leaves the rest to the page", () => {
	const { connection } = readRuntimeConfig(hostWindow("ada", { token: "", userId: 7, url: null }));
	expect(connection).toEqual({
		url: "https://chat.example",
		userId: "ada",
		token: null,
		key: "https://chat.example ada",
	});
});

test.each(["", "a b", "../x", "x".repeat(65), "ä"])(
	"%j is no name of a user, and is not used where it was stored",
	(name) => {
		expect(isUserName(name)).toBe(false);
		expect(readRuntimeConfig(hostWindow(name)).connection.userId).toBe("1");
	},
);
