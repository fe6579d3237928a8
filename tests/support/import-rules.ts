/** Who may import whom. Paths are relative to the project; the first rule whose `from` fits a file is the one it has. */
export type ImportRule = {
	readonly name: string;
	readonly from: RegExp;
	/** Files of ours it may import; `$1` stands for what `from` captured. */
	readonly files: readonly string[];
	/** Packages and `node:` modules it may import; `*` stands for all. */
	readonly packages: readonly RegExp[] | "*";
	/** Exceptions to `packages`. */
	readonly notPackages?: readonly RegExp[];
};

const NO_PACKAGE: readonly RegExp[] = [];
const BACKENDS = [/^ioredis$/, /^kysely$/, /^better-sqlite3$/, /^openai$/, /^electron$/];
const SERVER_LAYERS = ["server/application/", "server/domain/", "server/protocol/"];
const FEATURE_FILES = [
	"renderer/ui/",
	"renderer/store/",
	"renderer/i18n/",
	"renderer/app/",
	"server/protocol/",
];

export const IMPORT_RULES: readonly ImportRule[] = [
	{
		name: "server/protocol is a leaf: zod only",
		from: /^server\/protocol\//,
		files: ["server/protocol/"],
		packages: [/^zod$/],
	},
	{
		name: "server/domain is pure: its own files and the protocol",
		from: /^server\/domain\//,
		files: ["server/domain/", "server/protocol/"],
		packages: NO_PACKAGE,
	},
	{
		name: "server/application knows ports, no vendors and no transport",
		from: /^server\/application\//,
		files: SERVER_LAYERS,
		packages: [/^node:(?:timers(?:\/promises)?|events|crypto|async_hooks)$/, /^zod$/],
	},
	{
		name: "server/infrastructure/backends.ts is where adapters are chosen",
		from: /^server\/infrastructure\/[^/]+$/,
		files: ["server/infrastructure/", ...SERVER_LAYERS, "server/config.ts"],
		packages: "*",
		notPackages: [/^fastify/, /^ws$/, /^electron$/],
	},
	{
		name: "an adapter of server/infrastructure knows ports and its own folder, no other adapter",
		from: /^server\/infrastructure\/([^/]+)\//,
		files: ["server/infrastructure/$1/", ...SERVER_LAYERS, "resources/"],
		packages: "*",
		notPackages: [/^fastify/, /^ws$/, /^electron$/],
	},
	{
		name: "server/presentation knows the application, never infrastructure",
		from: /^server\/presentation\//,
		files: ["server/presentation/", ...SERVER_LAYERS],
		packages: "*",
		notPackages: BACKENDS,
	},
	{
		name: "the server's own wiring stays within the server",
		from: /^server\//,
		files: ["server/", "resources/", "package.json"],
		packages: "*",
		notPackages: [/^electron$/],
	},
	{
		name: "the connection doctor opens a socket of its own",
		from: /^electron\/doctor\/[^/]+$/,
		files: ["electron/", "server/protocol/"],
		packages: [/^node:/, /^ws$/],
	},
	{
		name: "electron is a host: of the server it knows the protocol only",
		from: /^electron\//,
		files: ["electron/", "server/protocol/"],
		packages: [/^electron$/, /^electron-/, /^node:/, /^zod$/],
	},
	{
		name: "renderer/ui knows nothing of chat",
		from: /^renderer\/ui\//,
		files: ["renderer/ui/"],
		packages: "*",
		notPackages: [/^node:/, /^electron$/, /^zustand/, /^zod$/],
	},
	{
		name: "the list of settings takes sections from all features",
		from: /^renderer\/features\/settings\/sections\.ts$/,
		files: ["renderer/features/"],
		packages: NO_PACKAGE,
	},
	{
		name: "the welcome asks for a server with the form of servers",
		from: /^renderer\/features\/welcome\/team-step\.tsx$/,
		files: [
			...FEATURE_FILES,
			"renderer/features/welcome/",
			"renderer/features/servers/add/add-server-form.tsx",
		],
		packages: "*",
		notPackages: [/^node:/, /^electron$/],
	},
	{
		name: "the palette leads to all settings",
		from: /^renderer\/features\/palette\//,
		files: [
			...FEATURE_FILES,
			"renderer/features/palette/",
			"renderer/features/settings/sections.ts",
			"renderer/features/settings/find-settings.ts",
		],
		packages: "*",
		notPackages: [/^node:/, /^electron$/],
	},
	{
		name: "a feature knows ui, store and the app's context, no other feature and no client internals",
		from: /^renderer\/features\/([^/]+)\//,
		files: [
			"renderer/features/$1/",
			...FEATURE_FILES,
			// What describes a page of the settings.
			"renderer/features/settings/settings-section.ts",
		],
		packages: "*",
		notPackages: [/^node:/, /^electron$/],
	},
	{
		name: "renderer/client knows the protocol, not store or features",
		from: /^renderer\/client\//,
		files: ["renderer/client/", "server/protocol/"],
		packages: "*",
		notPackages: [/^node:/, /^electron$/, /^react/, /^zustand/],
	},
	{
		name: "renderer/store is pure state: the protocol, the client's types and words, no features and no ui",
		from: /^renderer\/store\//,
		files: ["renderer/store/", "renderer/client/", "renderer/i18n/text.ts", "server/protocol/"],
		packages: "*",
		notPackages: [/^node:/, /^electron$/],
	},
	{
		name: "the renderer cannot reach server internals or the host",
		from: /^renderer\//,
		files: ["renderer/", "server/protocol/", "electron/bridge.ts", "resources/"],
		packages: "*",
		notPackages: [/^node:/, /^electron$/],
	},
];
