import { copyFileSync } from "node:fs";
import { z } from "zod";
import type { Log } from "./log-file.ts";
import { readCheckedFile } from "./read-checked-file.ts";
import { MAX_SERVERS, remoteServerSchema, THIS_COMPUTER } from "./server-list.ts";
import { storedToolServersSchema } from "./stored-tool-servers.ts";
import { writeFileWhole } from "./write-file-whole.ts";

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
const placeSchema = z.object({ bounds: boundsSchema, isMaximized: z.boolean(), isFullScreen: z.boolean() });

export const settingsSchema = z.object({
	theme: z.enum(["system", "light", "dark"]).default("system"),
	openAtLogin: z.boolean().default(false),
	keepRunning: z.boolean().default(false),
	notifications: z.boolean().default(true),
	checkForUpdates: z.boolean().default(true),
	quickAskShortcut: z.string().max(64).default("CommandOrControl+Shift+Space"),
	spellCheck: z.boolean().default(true),
	isWelcomed: z.boolean().default(false),
	provider: z
		.object({ baseUrl: z.string().nullable(), model: z.string().nullable() })
		.default({ baseUrl: null, model: null }),
	/** Beside that one; their keys are among the secrets. */
	providers: z
		.array(
			z.object({
				id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/),
				name: z.string().min(1).max(60),
				baseUrl: z.string().max(2048),
				api: z.enum(["chat_completions", "responses"]),
			}),
		)
		.max(50)
		.default([]),
	/** By name, without the values of environment and headers, which are among the secrets. */
	toolServers: storedToolServersSchema.default({}),
	/** Where chats are besides this computer, in the person's order. Their tokens are among the secrets. */
	servers: z.array(remoteServerSchema).max(MAX_SERVERS).default([]),
	/** Id of the server that is shown. */
	shownServer: z.string().default(THIS_COMPUTER),
	/** Fingerprints of certificates that a person trusts although nobody vouches for them, by origin. */
	pins: z.record(z.string(), z.string().max(200)).default({}),
	/** What pages have told of how they look. */
	look: z.record(z.string(), z.unknown()).nullable().default(null),
	/** The one server that earlier versions could use in the place of this computer; it becomes one of the list. */
	remote: z.object({ url: z.string(), userId: z.string() }).nullable().default(null),
	/** 1 is the size the pages were made in. */
	zoom: z.number().min(0.5).max(3).default(1),
	/** Where the main window was. */
	place: placeSchema.nullable().default(null),
});
export type Settings = z.infer<typeof settingsSchema>;
export type WindowPlace = z.infer<typeof placeSchema>;

export type SettingsFile = {
	read(): Settings;
	/** Written at once, in one step. */
	change(patch: Partial<Settings>): Settings;
};

/**
 * The settings file. Of one that a newer version wrote, or a person, all that fits is kept and a copy is set aside; a
 * corrupt one is set aside and never fatal.
 * @throws {Error} where it cannot be read now
 */
export function openSettings(path: string, log: Log): SettingsFile {
	const written = readCheckedFile(path, z.record(z.string(), z.unknown()), log) ?? {};
	const fitting = Object.fromEntries(
		Object.entries(settingsSchema.shape).map(([name, schema]) => [name, whatFits(schema, written[name])]),
	);
	if (!settingsSchema.safeParse(written).success) setAside(path, log);
	let settings = settingsSchema.parse(fitting);
	return {
		read: () => settings,
		change(patch) {
			settings = settingsSchema.parse({ ...settings, ...patch });
			try {
				writeFileWhole(path, `${JSON.stringify(settings, null, "\t")}\n`);
			} catch (error) {
				log.error(`Settings could not be written: ${String(error)}`);
			}
			return settings;
		},
	};
}

/** The value, or those of a list or record that fit by themselves; undefined: nothing does. */
function whatFits(schema: z.ZodType, value: unknown): unknown {
	const fits = (part: unknown) => schema.safeParse(part).success;
	if (fits(value)) return value;
	if (typeof value !== "object" || value === null) return undefined;
	const part = Array.isArray(value)
		? value.filter((one) => fits([one]))
		: Object.fromEntries(Object.entries(value).filter((one) => fits(Object.fromEntries([one]))));
	return fits(part) ? part : undefined;
}

function setAside(path: string, log: Log): void {
	const aside = `${path}.damaged`;
	log.warn(`Not all of "${path}" is known to this version; it is copied to "${aside}"`);
	try {
		copyFileSync(path, aside);
	} catch (error) {
		log.error(`"${path}" could not be copied: ${String(error)}`);
	}
}
