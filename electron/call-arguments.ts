import { z } from "zod";
import { userIdSchema } from "../server/protocol/ids.ts";
import {
	httpToolServerSchema,
	stdioToolServerSchema,
	toolServerNameSchema,
} from "../server/protocol/tools.ts";
import type { CallName, Calls } from "./bridge.ts";

/** Characters. Keys for commands are most of it. */
const MAX_LOOK = 20_000;

const theme = z.enum(["system", "light", "dark"]);
const webAddress = z
	.string()
	.max(2048)
	.refine((text) => /^https?:$/.test(protocolOf(text)), "must be a web address");
/** An API key goes into a header: printable characters, nothing that could end one. */
const apiKey = z.string().regex(/^[\x21-\x7e]{1,512}$/, "must be a key as the provider shows it");
const provider = z.strictObject({
	baseUrl: webAddress.nullable(),
	model: z.string().trim().min(1).max(200).nullable(),
	apiKey: apiKey.nullable().optional(),
});

const providerId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, "must be the id of a provider");
const addedProvider = z.strictObject({
	id: providerId.nullable(),
	name: z.string().trim().min(1).max(60),
	baseUrl: webAddress,
	api: z.enum(["chat_completions", "responses"]),
	apiKey: apiKey.nullable().optional(),
	headers: z
		.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().regex(/^[\x20-\x7e]{1,2000}$/))
		.nullable()
		.optional(),
});

const server = z.strictObject({
	url: webAddress,
	userId: userIdSchema,
	token: apiKey.nullable().optional(),
	name: z.string().max(80).optional(),
});
const route = z
	.string()
	.max(300)
	.regex(/^#\/[\w/%.:-]*$/, "must be a place in the app");
const MAX_FOUND = 20;
/** What a server sent may be as long as it likes; what is handed on is not. */
const cut = (length: number) => z.string().transform((text) => text.slice(0, length));
const foundElsewhere = z.strictObject({
	route,
	part: z.string().max(64).nullable(),
	title: cut(300),
	text: cut(1000),
	marks: z.array(z.strictObject({ start: z.int().min(0), end: z.int().min(0) })).max(100),
	timestamp: z.string().max(40),
});
const serverId = z.string().max(32);
const count = z.int().min(0).max(9999);

const kept = <Value extends z.ZodType>(value: Value) => value.nullable();
const toolServer = z.strictObject({
	name: toolServerNameSchema,
	previousName: toolServerNameSchema.nullable(),
	config: z.union([
		stdioToolServerSchema.extend({
			env: z.record(stdioToolServerSchema.shape.env.unwrap().keyType, kept(z.string().max(8192))).optional(),
		}),
		httpToolServerSchema.extend({
			headers: z
				.record(
					httpToolServerSchema.shape.headers.unwrap().keyType,
					kept(httpToolServerSchema.shape.headers.unwrap().valueType),
				)
				.optional(),
		}),
	]),
});

/** What of the page is taken for an argument of each call. Anything else is refused. */
export const CALL_ARGUMENTS = {
	readSettings: z.tuple([]),
	changeSettings: z.tuple([
		z
			.strictObject({
				theme,
				openAtLogin: z.boolean(),
				keepRunning: z.boolean(),
				notifications: z.boolean(),
				checkForUpdates: z.boolean(),
				quickAskShortcut: z.string().max(64),
				spellCheck: z.boolean(),
				isWelcomed: z.boolean(),
			})
			.partial(),
	]),
	readFacts: z.tuple([]),
	readProvider: z.tuple([]),
	checkProvider: z.tuple([provider]),
	saveProvider: z.tuple([provider]),
	listProviders: z.tuple([]),
	testProvider: z.tuple([addedProvider, z.string().trim().min(1).max(200).nullable()]),
	putProvider: z.tuple([addedProvider]),
	removeProvider: z.tuple([providerId]),
	awaitServer: z.tuple([]),
	readServer: z.tuple([]),
	checkServer: z.tuple([server]),
	probeServer: z.tuple([z.string().max(2048).nullable()]),
	diagnoseServer: z.tuple([serverId.nullable(), z.uuid()]),
	acceptInvite: z.tuple([
		z.strictObject({ url: webAddress, invite: z.string().max(2000), name: z.string().max(80).optional() }),
	]),
	chooseServer: z.tuple([server.nullable()]),
	listServers: z.tuple([]),
	showServer: z.tuple([serverId]),
	changeServer: z.tuple([
		serverId,
		z.strictObject({
			name: z.string().max(80).optional(),
			index: count.optional(),
			token: z.null().optional(),
		}),
	]),
	removeServer: z.tuple([serverId]),
	reportServer: z.tuple([
		z.strictObject({
			state: z.enum(["connecting", "online", "offline", "refused"]),
			refusal: z.enum(["login", "too_old", "too_new", "stranger"]).nullable(),
			unsent: count,
			unmade: count,
			takesTransfers: z.boolean(),
		}),
	]),
	reviewCertificate: z.tuple([webAddress]),
	searchServer: z.tuple([serverId, z.string().max(1000)]),
	answerSearch: z.tuple([z.int().min(0), z.array(foundElsewhere).max(MAX_FOUND).nullable()]),
	openFound: z.tuple([serverId, foundElsewhere.pick({ route: true, part: true })]),
	transfer: z.tuple([
		z.strictObject({
			id: z.uuid(),
			toServer: serverId,
			itemId: z.string().regex(/^\d{1,20}$/, "must be the id of a row"),
			isMove: z.boolean(),
		}),
	]),
	cancelTransfer: z.tuple([z.uuid()]),
	shareLook: z.tuple([
		z
			.record(z.string().max(40), z.unknown())
			.refine((look) => JSON.stringify(look).length <= MAX_LOOK, "must be small"),
	]),
	readToolServers: z.tuple([]),
	saveToolServer: z.tuple([toolServer]),
	removeToolServer: z.tuple([toolServerNameSchema]),
	testToolServer: z.tuple([toolServer]),
	announce: z.tuple([
		z.strictObject({
			title: z.string().max(200),
			body: z.string().max(1000),
			route,
		}),
	]),
	setBadge: z.tuple([count]),
	showLogs: z.tuple([]),
	copyDiagnostics: z.tuple([]),
	readUpdate: z.tuple([]),
	checkForUpdate: z.tuple([]),
	downloadUpdate: z.tuple([]),
	installUpdate: z.tuple([]),
} as const satisfies { readonly [Name in CallName]: z.ZodType };

/** The checked arguments of a call. @throws {z.ZodError} */
export function parseArguments<Name extends CallName>(
	name: Name,
	given: readonly unknown[],
): Calls[Name]["args"] {
	return CALL_ARGUMENTS[name].parse(given) as unknown as Calls[Name]["args"];
}

function protocolOf(text: string): string {
	try {
		return new URL(text).protocol;
	} catch {
		return "";
	}
}
