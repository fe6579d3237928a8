import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { net, safeStorage, session, utilityProcess } from "electron";
import { type CertificatePins, createCertificatePins } from "./certificate-pins.ts";
import { type Connections, createConnections } from "./connections.ts";
import { createDiagnoser } from "./doctor/diagnoser.ts";
import { listAuthorities } from "./doctor/open-trusted.ts";
import { EmbeddedServer } from "./embedded-server.ts";
import { findFreePort } from "./free-port.ts";
import { type LogFile, openLogFile } from "./log-file.ts";
import { createPageFetch } from "./page-fetch.ts";
import type { Paths } from "./paths.ts";
import { createPinnedFetch } from "./pinned-fetch.ts";
import { createProber } from "./probe/prober.ts";
import { createProvider, type Provider } from "./provider.ts";
import { createProviders, type Providers } from "./providers.ts";
import { createRedactor, type Redactor } from "./redactor.ts";
import { createSecrets, type Secrets } from "./secrets.ts";
import { serverEnvironment } from "./server-environment.ts";
import { openSettings, type SettingsFile } from "./settings.ts";
import { createToolServers, type ToolServers } from "./tool-servers.ts";

/** Longer would not fit into the time that quitting may take. */
const DRAIN_MS = 2500;

export type Services = {
	readonly paths: Paths;
	readonly redactor: Redactor;
	readonly log: LogFile;
	readonly settings: SettingsFile;
	readonly secrets: Secrets;
	readonly provider: Provider;
	readonly providers: Providers;
	readonly toolServers: ToolServers;
	readonly server: EmbeddedServer;
	readonly connections: Connections;
	readonly probe: ReturnType<typeof createProber>;
	readonly diagnose: ReturnType<typeof createDiagnoser>;
	readonly pins: CertificatePins;
	/** Asks servers as pages do. */
	readonly fetch: typeof fetch;
};

type ServerEvents = { readonly onMoved: () => void; readonly onTrouble: (message: string) => void };
type Events = ServerEvents & {
	/** What is wrong with the certificate of a server is another thing now. */
	readonly onDistrust: () => void;
	/** Copies what pages of this computer keep under a name to those of a server. */
	readonly carryOver: (id: string, key: string) => Promise<() => Promise<void>>;
};

/** What works without a window. */
export function openServices(paths: Paths, events: Events): Services {
	const redactor = createRedactor();
	const log = openLogFile({ folder: paths.logs, name: "main", clean: redactor.clean });
	const settings = openSettings(paths.settings, log);
	const secrets = createSecrets({
		path: paths.secrets,
		safeStorage,
		platform: process.platform,
		log,
		redactor,
	});
	const provider = createProvider({
		settings,
		secrets,
		check: (probe) => server.checkProvider(probe),
		openAiUrl: readAddress(process.env.OPENAI_BASE_URL),
	});
	const providers = createProviders({ settings, secrets, redactor });
	const toolServers = createToolServers({ settings, secrets });
	/** Opens the server to the pages of this launch, and to nobody else. */
	const token = randomBytes(32).toString("base64url");
	redactor.hide(token);
	mkdirSync(paths.data, { recursive: true, mode: 0o700 });
	const server = new EmbeddedServer({
		fork: () =>
			utilityProcess.fork(paths.serverEntry, [], {
				serviceName: "Parley server",
				stdio: "pipe",
				env: serverEnvironment(process.env),
			}),
		dataFolder: paths.data,
		token,
		findFreePort,
		settings: async () => ({
			SHUTDOWN_GRACE_MS: String(DRAIN_MS),
			...(await provider.serverSettings()),
			...(await providers.serverSettings()),
			...(await toolServers.serverSettings()),
		}),
		log: openLogFile({ folder: paths.logs, name: "server", clean: redactor.clean }),
		nowMs: () => performance.now(),
		onMoved: events.onMoved,
		onTrouble: events.onTrouble,
	});
	const local = { url: () => server.url, token, answers: server.answers };
	const pins = createCertificatePins({ settings, onChange: events.onDistrust });
	// Pages talk to a team server themselves; a provider is talked to by the server's process, as Node does it.
	const fetch = createPageFetch(createPinnedFetch({ net, session, pins }));
	const connections = createConnections({ settings, secrets, fetch, local, carryOver: events.carryOver });
	const probe = createProber({ fetch, isOnline: () => net.isOnline() });
	const diagnose = createDiagnoser({
		fetch,
		pinned: pins.pinned,
		resolveProxy: (url) => session.defaultSession.resolveProxy(url),
		authorities: listAuthorities,
		clean: redactor.clean,
	});
	const own = { provider, providers, toolServers, server, connections, probe, diagnose, pins, fetch };
	return { paths, redactor, log, settings, secrets, ...own };
}

function readAddress(text: string | undefined): string | null {
	return text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}
