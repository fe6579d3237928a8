import { setTimeout as delay } from "node:timers/promises";
import { app, clipboard, dialog, nativeTheme, shell } from "electron";
import { readInviteParts } from "./accept-invite.ts";
import type {
	HostSettings,
	ServerCheck,
	ToolServerDraft,
	ToolServerTest,
	TransferInput,
	TransferOutcome,
	TransferStep,
} from "./bridge.ts";
import { formatDiagnostics } from "./diagnostics.ts";
import { definedOnly, readHostSettings } from "./host-settings.ts";
import type { CallHandlers } from "./ipc.ts";
import { setOpenAtLogin } from "./login-item.ts";
import { announce } from "./notifications.ts";
import { reviewCertificate } from "./review-certificate.ts";
import { THIS_COMPUTER } from "./server-list.ts";
import { sessionOf } from "./server-session.ts";
import type { Servers } from "./servers.ts";
import type { Services } from "./services.ts";
import { describeProgram, type ToolServers } from "./tool-servers.ts";
import { transfer } from "./transfer.ts";
import type { Updates } from "./updates.ts";
import type { Windows } from "./windows.ts";
import { wordsFor } from "./words.ts";

const LOG_LINES = 100;

type Deps = {
	readonly services: Services;
	readonly windows: Windows;
	readonly updates: Updates;
	readonly servers: Servers;
	readonly hasTray: () => boolean;
	/** What is under way, by the id that its page gave it. */
	readonly transfers: Map<string, AbortController>;
	/** Whose page asks. */
	readonly serverId: string;
};

/** What each call of the bridge does, for the page of one server. */
export function createCallHandlers(deps: Deps): CallHandlers {
	const { services, windows, updates, servers, serverId } = deps;
	const { settings, provider, providers, toolServers, server, connections } = services;
	return {
		readSettings: () => readHostSettings(settings.read()),
		changeSettings: (patch) => changeSettings(deps, patch),
		readFacts: () => ({
			canOpenAtLogin: app.isPackaged,
			hasTray: deps.hasTray(),
			isQuickAskKeyTaken: windows.quickAsk.isKeyTaken(),
		}),
		readProvider: () => provider.read(),
		checkProvider: (input) => provider.check(input),
		async saveProvider(input) {
			const saved = await provider.save(input);
			await server.configure();
			return saved;
		},
		listProviders: () => providers.list(),
		testProvider: async (input, model) => server.checkProvider(await providers.probe(input, model)),
		async putProvider(input) {
			const all = await providers.put(input);
			await server.configure();
			return all;
		},
		async removeProvider(id) {
			const all = await providers.remove(id);
			await server.configure();
			return all;
		},
		awaitServer: () => connections.untilUp(serverId),
		readServer: () => connections.read(serverId),
		checkServer: (input) => withReview(services, input.url, () => connections.check(input)),
		probeServer: (text) => services.probe(text),
		diagnoseServer(id, run) {
			const target = id === null ? null : connections.connection(id);
			return services.diagnose(target, (step) => windows.command({ type: "diagnosed", run, step }, serverId));
		},
		async acceptInvite({ url, invite, name }) {
			const link = readInviteParts(url, invite);
			if (link === null) return { ok: false, message: "This is not an invite.", wantsToken: false };
			const check = await withReview(services, link.url, () => connections.accept(link, name));
			if (check.ok) servers.follow();
			return check;
		},
		async chooseServer(input) {
			await connections.choose(input);
			servers.follow();
		},
		listServers: () => servers.entries(),
		showServer: (id) => servers.show(id),
		async changeServer(id, change) {
			await connections.change(id, change);
			servers.tell();
			// A page keeps the token that it began with.
			if (change.token === null) windows.reloadServer(id);
		},
		removeServer: (id) => servers.remove(id),
		reportServer: (report) => servers.report(serverId, report),
		searchServer: (id, text) => servers.search(id, text),
		answerSearch: (request, found) => servers.answer(serverId, request, found),
		openFound(id, { route, part }) {
			servers.show(id);
			windows.command({ type: "open", route, part }, id);
		},
		transfer: (input) => runTransfer(deps, input),
		cancelTransfer: (id) => deps.transfers.get(id)?.abort(),
		reviewCertificate: (url) => review(services, url),
		shareLook(look) {
			if (JSON.stringify(look) === JSON.stringify(settings.read().look)) return;
			settings.change({ look });
			windows.tellAll({ type: "look", look });
		},
		readToolServers: () => toolServers.read(),
		async saveToolServer(draft) {
			if (!(await agreesToProgram(toolServers, draft))) return { ok: false, message: null };
			try {
				const saved = await toolServers.save(draft);
				await server.configure();
				return { ok: true, ...saved };
			} catch (error) {
				return { ok: false, message: error instanceof Error ? error.message : String(error) };
			}
		},
		async removeToolServer(name) {
			const left = await toolServers.remove(name);
			await server.configure();
			return left;
		},
		testToolServer: (draft) => testToolServer(services, draft),
		announce: (announcement) => announce(createAnnouncer(deps), announcement),
		setBadge: (count) => servers.setUnread(serverId, count),
		showLogs: () => showLogs(services),
		copyDiagnostics: () => copyDiagnostics(services),
		readUpdate: () => updates.read(),
		checkForUpdate: () => updates.check(),
		downloadUpdate: () => updates.download(),
		installUpdate: () => updates.install(),
	};
}

async function runTransfer(deps: Deps, input: TransferInput): Promise<TransferOutcome> {
	const { services, windows, transfers, serverId } = deps;
	const { id, toServer, itemId, isMove } = input;
	const [from, to] = [serverId, toServer].map((server) => services.connections.connection(server));
	if (from == null || to == null || toServer === serverId || transfers.has(id))
		return { ok: false, message: "This server is not in the list any more." };
	const running = new AbortController();
	transfers.set(id, running);
	const onStep = (step: TransferStep) => void windows.command({ type: "transferring", id, step }, serverId);
	try {
		return await transfer(
			{ fetch: services.fetch, onStep, delay },
			{ from, to, itemId, isMove, signal: running.signal },
		);
	} finally {
		transfers.delete(id);
	}
}

function review({ pins }: Services, url: string): Promise<boolean> {
	return reviewCertificate({ dialog, pins, say: wordsFor(app.getLocale()) }, new URL(url).origin);
}

/** Asks a server, and once more where nothing but its certificate was in the way and the person trusts that. */
export async function withReview(
	services: Services,
	url: string,
	ask: () => Promise<ServerCheck>,
): Promise<ServerCheck> {
	// What was wrong there once may not be so now.
	services.pins.clear(new URL(url).origin);
	const check = await ask();
	return !check.ok && (await review(services, url)) ? ask() : check;
}

/** Asked outside of the page: a script that got into it could otherwise run whatever it likes. */
async function agreesToProgram(toolServers: ToolServers, draft: ToolServerDraft): Promise<boolean> {
	const program = describeProgram(draft.config);
	if (program === null || toolServers.isKnown(draft)) return true;
	const { response } = await dialog.showMessageBox({
		type: "question",
		title: "Parley",
		message: `Run this program as the tool server "${draft.name}"?`,
		detail: `${program}\n\nIt can do whatever you can do on this computer. Run it only if you trust where it comes from.`,
		buttons: ["Cancel", "Run"],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1;
}

async function testToolServer(
	{ toolServers, server }: Services,
	draft: ToolServerDraft,
): Promise<ToolServerTest> {
	if (!(await agreesToProgram(toolServers, draft))) return { ok: false, message: null };
	try {
		const result = await server.testTools(await toolServers.resolve(draft));
		if (result === null) {
			return { ok: false, message: "The server of this computer is not running. Try again." };
		}
		if (result.state !== "ready") return { ok: false, message: result.error ?? "It did not become ready." };
		return { ok: true, tools: result.tools.map(({ name, description }) => ({ name, description })) };
	} catch (error) {
		return { ok: false, message: error instanceof Error ? error.message : String(error) };
	}
}

function createAnnouncer({ services, windows, servers, serverId }: Deps): Parameters<typeof announce>[0] {
	return {
		window: () => windows.main,
		isWanted: () => services.settings.read().notifications,
		isLookedAt: () => services.connections.shown() === serverId,
		serverName: servers.entries().find(({ id }) => id === serverId)?.name ?? "",
		open(route) {
			windows.show();
			servers.show(serverId);
			windows.command({ type: "open", route }, serverId);
		},
	};
}

export async function showLogs({ paths }: Services): Promise<void> {
	const problem = await shell.openPath(paths.logs);
	if (problem !== "") dialog.showErrorBox("The logs could not be shown", `They are in ${paths.logs}`);
}

export async function copyDiagnostics(services: Services): Promise<void> {
	const { server, settings, secrets, paths, log, redactor } = services;
	const facts = {
		version: app.getVersion(),
		platform: `${process.platform} ${process.arch}`,
		versions: process.versions,
		serverUrl: server.url,
		serverPid: server.pid,
		settings: readHostSettings(settings.read()),
		keyProtection: await secrets.protection(),
		logFolder: paths.logs,
		lastLines: log.tail(LOG_LINES),
	};
	await clipboard.writeText(formatDiagnostics(facts, redactor.clean));
}

function changeSettings({ services, windows }: Deps, patch: Partial<HostSettings>): HostSettings {
	const wanted = definedOnly(patch);
	// What the system does not take is not kept either.
	if (wanted.theme !== undefined) nativeTheme.themeSource = wanted.theme;
	if (wanted.openAtLogin !== undefined) setOpenAtLogin(wanted.openAtLogin);
	if (wanted.spellCheck !== undefined)
		for (const id of [THIS_COMPUTER, ...services.connections.list().map((server) => server.id)])
			sessionOf(id).setSpellCheckerEnabled(wanted.spellCheck);
	if (wanted.quickAskShortcut !== undefined) windows.quickAsk.setShortcut(wanted.quickAskShortcut);
	return readHostSettings(services.settings.change(wanted));
}
