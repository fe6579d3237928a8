import type { ProviderCheck } from "../server/protocol/provider-check.ts";

/**
 * What the host offers to the page, as one map of calls. The preload, the host and the page are all typed by it;
 * nothing else crosses between them.
 */

/** Where the page finds its server. */
export type HostConnection = {
	readonly url: string;
	readonly token: string;
	readonly userId: string;
	/** Stays the same when the address changes. */
	readonly key: string;
	/** Of the server in the list of servers. */
	readonly id: string;
	/** How pages were made to look, the same for all of them; null: none was told yet. */
	readonly look: SharedLook | null;
};

/** Settings of pages that are the same in each of them. What they mean is the pages' own affair. */
export type SharedLook = Readonly<Record<string, unknown>>;

/** How a page gets on with its server. `refused`: the server answers, and does not let this person in. */
export type ServerState = "connecting" | "online" | "offline" | "refused";

/** What is in the way where a server is refused: it wants another login, is of another age, or is something else. */
export type ServerRefusal = "login" | "too_old" | "too_new" | "stranger";

/** One of the servers of this app, as every page is told of it. */
export type ServerEntry = {
	readonly id: string;
	/** Empty for this computer. */
	readonly name: string;
	/** Empty for this computer. */
	readonly url: string;
	readonly userId: string;
	readonly hasToken: boolean;
	readonly state: ServerState;
	/** Null: it is not refused. */
	readonly refusal: ServerRefusal | null;
	/** Answers that nobody has seen. */
	readonly unread: number;
	/** What was written and has not reached it. */
	readonly unsent: number;
	/** Changes of chats that have not reached it. */
	readonly unmade: number;
	readonly isShown: boolean;
	readonly takesTransfers: boolean;
	/** Its certificate is not trusted, so that nothing is sent to it. */
	readonly isDistrusted: boolean;
};

/** What a page tells of its own server. */
export type ServerReport = {
	readonly state: ServerState;
	readonly refusal: ServerRefusal | null;
	readonly unsent: number;
	readonly unmade: number;
	/** It can take something over from another server. */
	readonly takesTransfers: boolean;
};

/** Something that another server's page found. Its texts are that server's own. */
export type FoundElsewhere = {
	/** Place in that page, `#/…`, and what of it; null: all. */
	readonly route: string;
	readonly part: string | null;
	readonly title: string;
	readonly text: string;
	/** Parts of the text that fit. */
	readonly marks: readonly { readonly start: number; readonly end: number }[];
	readonly timestamp: string;
};

/** How far the copy of something to another server is. */
export type TransferStep = "reading" | "sending" | "importing" | "removing";

export type TransferInput = {
	/** Chosen by the page, to cancel it by. */
	readonly id: string;
	readonly toServer: string;
	readonly itemId: string;
	readonly isMove: boolean;
};

export type TransferOutcome =
	| {
			readonly ok: true;
			readonly toId: string;
			readonly messages: number;
			/**
			 * Where it came from it was not to be removed; was removed; stays since it changed meanwhile; stays since that
			 * server cannot remove it only as it was read; or it is not known, as the server did not confirm.
			 */
			readonly source: "kept" | "removed" | "changed" | "unprotected" | "unconfirmed";
	  }
	/** Null: it was cancelled. */
	| { readonly ok: false; readonly message: string | null };

export type ServerChange = {
	readonly name?: string | undefined;
	/** Place among the servers beside this computer. */
	readonly index?: number | undefined;
	/** Signs out: the token is forgotten. */
	readonly token?: null | undefined;
};

export type ThemeChoice = "system" | "light" | "dark";

/** Settings of the host that the page may see and change. */
export type HostSettings = {
	readonly theme: ThemeChoice;
	readonly openAtLogin: boolean;
	/** The tray icon stays, and so does the app, when its window is closed. */
	readonly keepRunning: boolean;
	readonly notifications: boolean;
	readonly checkForUpdates: boolean;
	/** An accelerator such as "CommandOrControl+Shift+Space"; empty: none. */
	readonly quickAskShortcut: string;
	readonly spellCheck: boolean;
	/** The first-run welcome was seen. */
	readonly isWelcomed: boolean;
};

/** What of the system the page has to know to explain its settings. */
export type HostFacts = {
	/** Only a copy that is installed can be opened at login. */
	readonly canOpenAtLogin: boolean;
	/** Without a tray, an app that has no window could not be found again. */
	readonly hasTray: boolean;
	/** The system or another program has the key of quick ask. */
	readonly isQuickAskKeyTaken: boolean;
};

/** How a key is kept: by the system's keychain, hardly hidden in a file, or only until the app ends. */
export type KeyProtection = "keychain" | "file" | "session";

export type ProviderState = {
	/** Null: OpenAI, where there is a key, else none. */
	readonly baseUrl: string | null;
	readonly model: string | null;
	readonly hasKey: boolean;
	readonly keyProtection: KeyProtection;
	/** A sentence for the person where the key is not kept by a keychain. */
	readonly warning: string | null;
	/** What the environment names in place of OpenAI's own address. */
	readonly openAiUrl: string | null;
};

export type ProviderInput = {
	readonly baseUrl: string | null;
	readonly model: string | null;
	/** Absent: the one that is kept stays; null: it is forgotten. */
	readonly apiKey?: string | null | undefined;
};

/** A provider beside the first one. Its key and what is in its headers are never told. */
export type AddedProvider = {
	readonly id: string;
	readonly name: string;
	readonly baseUrl: string;
	readonly api: "chat_completions" | "responses";
	readonly hasKey: boolean;
	readonly headerNames: readonly string[];
};

export type AddedProviderInput = {
	/** Null: a new one. */
	readonly id: string | null;
	readonly name: string;
	readonly baseUrl: string;
	readonly api: AddedProvider["api"];
	/** Absent: what is kept for this server stays; null: it is forgotten. */
	readonly apiKey?: string | null | undefined;
	readonly headers?: Readonly<Record<string, string>> | null | undefined;
};

/** The server of the page that asks. */
export type ServerChoice = {
	/** Null: the one of this computer. */
	readonly url: string | null;
	readonly userId: string;
	readonly hasToken: boolean;
};

export type ServerInput = {
	readonly url: string;
	readonly userId: string;
	/** Null: none; absent: the one that is kept for this person at this address. */
	readonly token?: string | null | undefined;
	/** Absent: its host. */
	readonly name?: string | undefined;
};

/** An invite, and the origin of the server it is from. */
export type ServerInvite = {
	readonly url: string;
	readonly invite: string;
	/** Absent: as it calls itself. */
	readonly name?: string | undefined;
};

export type ServerCheck =
	| {
			readonly ok: true;
			/** `seed`: it knows chats and answers only. */
			readonly kind: "parley" | "seed";
			readonly name: string;
			/** What the person should know before they use it. */
			readonly warning: string | null;
	  }
	| { readonly ok: false; readonly message: string; readonly wantsToken: boolean };

/** What is wrong with a certificate. */
export type CertificateFault =
	| "expired"
	| "not_yet_valid"
	| "wrong_host"
	| "self_signed"
	| "unknown_issuer"
	| "revoked"
	| "other";

/** A certificate as its server shows it; its texts are short and readable, and nobody vouches for them. */
export type CertificateFacts = {
	readonly subject: string;
	readonly issuer: string;
	/** ISO 8601 */
	readonly validFrom: string;
	readonly validTo: string;
	/** SHA-256, in pairs of hexadecimal digits with colons between them. */
	readonly fingerprint: string;
};

/** Why nothing answers: `port` is one that browsers do not go to. */
export type Unreachable = "name" | "refused" | "route" | "cut" | "port" | "other";

/** Why a server could not be asked. */
export type ReachFailure =
	| { readonly type: "certificate"; readonly fault: CertificateFault }
	| { readonly type: "client_certificate" }
	/** It does not speak TLS at this port. */
	| { readonly type: "not_encrypted" }
	| { readonly type: "proxy"; readonly reason: "login" | "failed" }
	| { readonly type: "redirected" }
	| { readonly type: "too_long" }
	| { readonly type: "offline" }
	| { readonly type: "timed_out" }
	| { readonly type: "stopped" }
	| { readonly type: "unreachable"; readonly reason: Unreachable };

/** What a server says of itself before anyone signs in. Its texts are short and readable. */
export type FoundServer = {
	/** Its origin. */
	readonly url: string;
	/** `seed`: it knows chats and answers only. */
	readonly kind: "parley" | "seed";
	readonly name: string;
	readonly version: string;
	/** `unknown`: it wants something of everybody who asks, and does not say what. */
	readonly login: "none" | "token" | "unknown";
};

/** What is at an address that a person typed. Nothing secret goes there to find out. */
export type ServerProbe =
	| { readonly outcome: "found" | "seed"; readonly server: FoundServer }
	/** It answers without encryption only, from another computer. */
	| { readonly outcome: "insecure"; readonly server: FoundServer }
	| {
			readonly outcome: "too_old" | "too_new";
			readonly server: FoundServer;
			readonly protocol: { readonly min: number; readonly max: number };
	  }
	| { readonly outcome: "not_a_server"; readonly url: string; readonly saw: "html" | "json" | "other" }
	/** A server answers below a path, where this app cannot use it. */
	| { readonly outcome: "wrong_path"; readonly url: string }
	| {
			readonly outcome: "certificate";
			readonly url: string;
			readonly fault: CertificateFault;
			/** Null: it could not be looked at. */
			readonly certificate: CertificateFacts | null;
	  }
	/** What answers wants a certificate of this computer. */
	| { readonly outcome: "client_certificate"; readonly url: string }
	| { readonly outcome: "proxy"; readonly url: string; readonly reason: "login" | "failed" }
	| { readonly outcome: "unreachable"; readonly url: string; readonly reason: Unreachable }
	| { readonly outcome: "timed_out"; readonly url: string }
	| { readonly outcome: "offline" }
	/** The address leads to another one. Null: it does not say where. */
	| { readonly outcome: "elsewhere"; readonly url: string; readonly target: string | null }
	/** It is a server, which does not take this app, or does not know itself by this name. */
	| { readonly outcome: "not_let_in"; readonly url: string; readonly unknown: "app" | "name" }
	| { readonly outcome: "trouble"; readonly url: string; readonly status: number }
	| { readonly outcome: "no_address" }
	/** Another probe began, or nobody waits for this one any more. */
	| { readonly outcome: "stopped" };

/** What is looked at of the connection to a server, in this order. */
export type DiagnosisPart =
	| "proxy"
	| "name"
	| "tcp"
	| "tls"
	| "http"
	| "identity"
	| "clock"
	| "protocol"
	| "login"
	| "socket"
	| "ping";

/** What came of one part; texts of others are short and readable, and nothing in it is secret. */
export type DiagnosisFinding =
	| { readonly type: "no_proxy" }
	| { readonly type: "proxy"; readonly address: string }
	| { readonly type: "addresses"; readonly addresses: readonly string[] }
	| { readonly type: "connected"; readonly ms: number }
	/** Null: it could not be looked at. */
	| { readonly type: "certificate"; readonly facts: CertificateFacts | null; readonly isPinned: boolean }
	| { readonly type: "answered"; readonly status: number; readonly ms: number }
	| { readonly type: "server"; readonly server: FoundServer }
	/** How far the server's clock is before that of this computer. */
	| { readonly type: "clock"; readonly aheadMs: number }
	/** Null: it does not say. */
	| { readonly type: "protocol"; readonly versions: { readonly min: number; readonly max: number } | null }
	| { readonly type: "signed_in" | "upgraded" }
	| { readonly type: "pong"; readonly ms: number }
	| { readonly type: "problem"; readonly probe: ServerProbe }
	| { readonly type: "proxy_unreachable"; readonly address: string }
	| { readonly type: "token_missing" | "token_refused" | "token_of_another" }
	| { readonly type: "status"; readonly status: number }
	/** Null: it hung up, or was silent. */
	| { readonly type: "socket_refused"; readonly status: number | null }
	| { readonly type: "socket_garbage" | "socket_closed" | "socket_silent" }
	| { readonly type: "other_proxy" | "is_address" | "is_plain" | "is_loopback" | "no_date" }
	| { readonly type: "no_logins" | "seed" | "no_token" | "not_vouched" }
	/** A part before it failed, without which this one cannot be looked at. */
	| { readonly type: "after"; readonly part: DiagnosisPart };

export type DiagnosisStep = {
	readonly part: DiagnosisPart;
	readonly state: "ok" | "failed" | "skipped";
	readonly finding: DiagnosisFinding;
};

/** How a tool server is started or reached. A value that is null stays the one that is kept, and is never readable. */
export type ToolServerDraft = {
	readonly name: string;
	/** Null: a new one. */
	readonly previousName: string | null;
	readonly config:
		| {
				readonly command: string;
				readonly args?: readonly string[];
				readonly env?: Record<string, string | null>;
				readonly cwd?: string | undefined;
				readonly disabled?: boolean | undefined;
		  }
		| {
				readonly url: string;
				readonly headers?: Record<string, string | null>;
				readonly disabled?: boolean | undefined;
		  };
};

export type OwnToolServers = {
	readonly servers: readonly Omit<ToolServerDraft, "previousName">[];
	/** A sentence for the person where values are not kept by a keychain. */
	readonly warning: string | null;
};

export type ToolServerSaved =
	| ({ readonly ok: true } & OwnToolServers)
	/** Null: the person did not agree to the program. */
	| { readonly ok: false; readonly message: string | null };

export type ToolServerTest =
	| { readonly ok: true; readonly tools: readonly { readonly name: string; readonly description: string }[] }
	| { readonly ok: false; readonly message: string | null };

export type Announcement = {
	readonly title: string;
	readonly body: string;
	/** Place in the app, `#/…`, that a click leads to. */
	readonly route: string;
};

export type UpdateState =
	| { readonly state: "off" }
	| { readonly state: "current" }
	| { readonly state: "checking" }
	| { readonly state: "available"; readonly version: string; readonly notes: string }
	| { readonly state: "downloading"; readonly version: string; readonly percent: number }
	| { readonly state: "ready"; readonly version: string; readonly notes: string }
	| { readonly state: "failed" };

/** What the host asks the page to do. */
export type HostCommand =
	| { readonly type: "new" }
	| { readonly type: "settings" }
	| { readonly type: "search" }
	| { readonly type: "print" }
	| { readonly type: "shortcuts" }
	| { readonly type: "welcome" }
	| { readonly type: "reconnect" }
	| { readonly type: "transferring"; readonly id: string; readonly step: TransferStep }
	| { readonly type: "diagnosed"; readonly run: string; readonly step: DiagnosisStep }
	| { readonly type: "look"; readonly look: SharedLook }
	/** `part`: of what is there, such as one message; null: all of it. */
	| { readonly type: "open"; readonly route: string; readonly part?: string | null }
	/** Another page wants to know what this one's server has on it; answered by `answerSearch`. */
	| { readonly type: "search_for"; readonly request: number; readonly text: string }
	| { readonly type: "draft"; readonly text: string };

type CallType<Args extends readonly unknown[], Result> = { readonly args: Args; readonly result: Result };

/** Every call from the page to the host. */
export type Calls = {
	readSettings: CallType<readonly [], HostSettings>;
	changeSettings: CallType<readonly [Partial<HostSettings>], HostSettings>;
	readFacts: CallType<readonly [], HostFacts>;
	readProvider: CallType<readonly [], ProviderState>;
	checkProvider: CallType<readonly [ProviderInput], ProviderCheck>;
	saveProvider: CallType<readonly [ProviderInput], ProviderState>;
	listProviders: CallType<readonly [], readonly AddedProvider[]>;
	/** Tries it as it would be used. @param model null: any that it lists */
	testProvider: CallType<readonly [AddedProviderInput, model: string | null], ProviderCheck>;
	putProvider: CallType<readonly [AddedProviderInput], readonly AddedProvider[]>;
	removeProvider: CallType<readonly [id: string], readonly AddedProvider[]>;
	/** Answered once the page's server can be asked; the page is there before it. */
	awaitServer: CallType<readonly [], void>;
	readServer: CallType<readonly [], ServerChoice>;
	checkServer: CallType<readonly [ServerInput], ServerCheck>;
	/** Finds out what is at an address as a person typed it. The next probe ends this one. Null: only ends it. */
	probeServer: CallType<readonly [text: string | null], ServerProbe>;
	/**
	 * Looks at the connection to a server of the list, and tells each step once it is known. The next one ends this one.
	 * Null: only ends it. @param run chosen by the page, named in what is told
	 */
	diagnoseServer: CallType<readonly [id: string | null, run: string], readonly DiagnosisStep[]>;
	/** Uses an invite, or a token in the place of one. Where it is good, that server is one of the list, and shown. */
	acceptInvite: CallType<readonly [ServerInvite], ServerCheck>;
	/** Takes a server into the list, where it is not there yet, and shows it. Null: this computer. */
	chooseServer: CallType<readonly [ServerInput | null], void>;
	listServers: CallType<readonly [], readonly ServerEntry[]>;
	showServer: CallType<readonly [id: string], void>;
	changeServer: CallType<readonly [id: string, ServerChange], void>;
	/** Forgets it with all that is kept of it on this computer, also what was not sent. */
	removeServer: CallType<readonly [id: string], void>;
	reportServer: CallType<readonly [ServerReport], void>;
	/**
	 * Shows what is wrong with the certificate that was met there last, and asks whether to trust it for this origin.
	 * Resolves with whether it is trusted now.
	 */
	reviewCertificate: CallType<readonly [url: string], boolean>;
	/** Null: that server's page did not answer in time. */
	searchServer: CallType<readonly [id: string, text: string], readonly FoundElsewhere[] | null>;
	/** @param found null: it could not be looked for */
	answerSearch: CallType<readonly [request: number, found: readonly FoundElsewhere[] | null], void>;
	/** Shows a server, and what was found there. */
	openFound: CallType<readonly [id: string, Pick<FoundElsewhere, "route" | "part">], void>;
	/** Copies something of this page's server to another one, or moves it there: whole, or not at all. */
	transfer: CallType<readonly [TransferInput], TransferOutcome>;
	cancelTransfer: CallType<readonly [id: string], void>;
	shareLook: CallType<readonly [SharedLook], void>;
	readToolServers: CallType<readonly [], OwnToolServers>;
	/** The host itself asks the person before a program is run that they have not agreed to. */
	saveToolServer: CallType<readonly [ToolServerDraft], ToolServerSaved>;
	removeToolServer: CallType<readonly [string], OwnToolServers>;
	testToolServer: CallType<readonly [ToolServerDraft], ToolServerTest>;
	announce: CallType<readonly [Announcement], void>;
	setBadge: CallType<readonly [number], void>;
	showLogs: CallType<readonly [], void>;
	copyDiagnostics: CallType<readonly [], void>;
	readUpdate: CallType<readonly [], UpdateState>;
	checkForUpdate: CallType<readonly [], UpdateState>;
	downloadUpdate: CallType<readonly [], UpdateState>;
	/** Ends the app and starts the version that is ready. */
	installUpdate: CallType<readonly [], void>;
};

export type CallName = keyof Calls;
/** Asked once, before the page's first script; answered while the page waits. */
export const CONNECT_CHANNEL = "parley:connect";
export const COMMAND_CHANNEL = "parley:command";
export const UPDATE_CHANNEL = "parley:update";
export const SERVERS_CHANNEL = "parley:servers";

export function callChannel(name: CallName): string {
	return `parley:call:${name}`;
}

type Call<Name extends CallName> = (...args: Calls[Name]["args"]) => Promise<Calls[Name]["result"]>;

/** `window.desktop`, frozen. */
export type DesktopBridge = { readonly [Name in CallName]: Call<Name> } & {
	readonly connection: HostConnection;
	readonly platform: string;
	/** Returns how to stop. Commands that came before are given at once. */
	readonly onCommand: (handle: (command: HostCommand) => void) => () => void;
	readonly onUpdate: (handle: (update: UpdateState) => void) => () => void;
	readonly onServers: (handle: (servers: readonly ServerEntry[]) => void) => () => void;
};
