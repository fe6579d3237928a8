import { parseArgs } from "node:util";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import { openLoginsOf } from "../infrastructure/backends.ts";
import type { LoginAdmin } from "../infrastructure/logins/open-logins.ts";
import { isUserId } from "../protocol/ids.ts";
import { readSettings } from "../read-settings.ts";
import { inviteLinks } from "./invite-links.ts";

const USAGE = `Who may use this server. Run it where the server runs, with the same settings.

  users add <name> [--url <address>]     lets somebody in and prints an invite
  users invite <name> [--url <address>]  prints another invite: it works once, for 7 days
  users token <name>                     prints a token, for programs
  users list                             shows who there is and where they are signed in
  users revoke <name>                    ends all logins and invites of somebody
  users revoke <name> <id>               ends one login; \`list\` shows the ids

--url is the address people reach the server at, such as https://chat.example.org.`;

/** A sentence for who ran the command; it ends with exit code 1. */
class Refusal extends Error {}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { url: { type: "string" }, help: { type: "boolean", short: "h" } },
	});
	const [command, name, id] = positionals;
	if (values.help === true || command === undefined) return console.log(USAGE);
	const config = parseConfig(readSettings(process.cwd()), process.cwd());
	const logins = await openLoginsOf(config);
	if (logins === null) {
		throw new Refusal(
			"This server has no logins. Set AUTH_SECRET, for the server as well: `openssl rand -base64 32` makes one.",
		);
	}
	try {
		await run(logins, config, command, name, { id, url: values.url });
	} finally {
		await logins.close();
	}
}

type Rest = { readonly id: string | undefined; readonly url: string | undefined };

async function run(
	logins: LoginAdmin,
	config: Config,
	command: string,
	name: string | undefined,
	rest: Rest,
): Promise<void> {
	if (command === "list") return list(logins);
	if (!["add", "invite", "token", "revoke"].includes(command))
		throw new Refusal(`There is no command "${command}".\n\n${USAGE}`);
	if (name === undefined) throw new Refusal(`Say whom: users ${command} <name>`);
	if (!isUserId(name))
		throw new Refusal(`"${name}" cannot be a name: use 1 to 64 letters, digits or any of _ . @ -`);
	switch (command) {
		case "add":
			if (!logins.addUser(name))
				throw new Refusal(`${name} is let in already. \`users invite ${name}\` prints another invite.`);
			return printInvite(logins, config, name, rest.url);
		case "invite":
			return printInvite(logins, config, name, rest.url);
		case "token": {
			const token = await logins.createToken(name, "made by the administrator");
			return console.log(token ?? refuseUnknown(name));
		}
		default:
			return revoke(logins, name, rest.id);
	}
}

async function printInvite(
	logins: LoginAdmin,
	config: Config,
	name: string,
	url: string | undefined,
): Promise<void> {
	const address = url ?? `http://${config.host}:${config.port}`;
	if (!URL.canParse(address))
		throw new Refusal(`"${address}" is not an address such as https://chat.example.org.`);
	const invite = (await logins.createInvite(name)) ?? refuseUnknown(name);
	const links = inviteLinks(address, invite);
	console.log(`An invite for ${name}. It works once, for 7 days; send it by a way only ${name} can read.

In a browser:     ${links.web}
In the app:       ${links.app}`);
}

function list(logins: LoginAdmin): void {
	const users = logins.list();
	if (users.length === 0) return console.log("Nobody is let in yet. `users add <name>` begins.");
	for (const { userId, tokens } of users) {
		console.log(`${userId}: ${tokens.length === 1 ? "1 login" : `${tokens.length} logins`}`);
		for (const { id, device, createdAt } of tokens) {
			console.log(`  ${id}  since ${createdAt.slice(0, 10)}  ${device || "unnamed"}`);
		}
	}
}

function revoke(logins: LoginAdmin, name: string, id: string | undefined): void {
	if (id === undefined) {
		const ended = logins.removeUser(name);
		if (ended === null) refuseUnknown(name);
		return console.log(
			`${name} is out: ${ended} ${ended === 1 ? "login" : "logins"} ended. What ${name} wrote is kept.`,
		);
	}
	const isTheirs = logins
		.list()
		.some(({ userId, tokens }) => userId === name && tokens.some((t) => t.id === id));
	if (!isTheirs || !logins.removeToken(id)) throw new Refusal(`${name} has no login with this id.`);
	console.log("This login has ended.");
}

function refuseUnknown(name: string): never {
	throw new Refusal(`${name} is not let in. \`users add ${name}\` does that.`);
}

main().catch((error: unknown) => {
	const isExpected =
		error instanceof Refusal ||
		error instanceof ConfigError ||
		(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
	console.error(isExpected && error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
