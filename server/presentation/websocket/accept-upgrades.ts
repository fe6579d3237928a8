import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Login } from "../../application/logins-port.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { isUserId, type UserId } from "../../protocol/ids.ts";
import { type AccessPolicy, BEARER_SUBPROTOCOL, checkAccess, findLogin } from "../access.ts";
import { FrameSender } from "./frame-sender.ts";
import { Session } from "./session.ts";
import type { SessionDeps } from "./session-deps.ts";

const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const PING_EVERY_MS = 15_000;
const LEAVE_WITHIN_MS = 1000;

export type SocketServer = {
	readonly socketCount: number;
	/** How many were closed as they did not read. */
	readonly slowReaderCount: number;
	/** Tells all sockets that the server goes away, and ends those that do not leave. */
	close(): Promise<void>;
};

/** Takes WebSocket upgrades of `/ws/{user_id}`; whatever is not allowed is refused before it becomes a socket [A2]. */
export function acceptUpgrades(
	server: Server,
	deps: SessionDeps & { readonly access: AccessPolicy },
): SocketServer {
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: deps.limits.frameBytes,
		perMessageDeflate: false,
		handleProtocols: (offered) => (offered.has(BEARER_SUBPROTOCOL) ? BEARER_SUBPROTOCOL : false),
	});
	const alive = new WeakSet<WebSocket>();
	let slowReaderCount = 0;
	const noteSlow = () => {
		slowReaderCount++;
	};
	const heartbeat = setInterval(() => {
		for (const socket of sockets.clients) {
			if (!alive.has(socket)) {
				socket.terminate();
				continue;
			}
			alive.delete(socket);
			socket.ping();
		}
	}, PING_EVERY_MS);
	heartbeat.unref();
	const { logins } = deps.access;
	const holders = new WeakMap<WebSocket, Login>();
	const stopWatching = logins?.onChange(() => {
		for (const socket of sockets.clients) {
			const login = holders.get(socket);
			if (login === undefined || logins.isValid(login)) continue;
			socket.close(POLICY_VIOLATION, "Signed out");
			// Who does not answer the close is not waited for.
			setTimeout(() => socket.terminate(), LEAVE_WITHIN_MS).unref();
		}
	});

	server.on("upgrade", (request, socket, head) => {
		socket.on("error", () => socket.destroy());
		const userId = userOf(request.url ?? "");
		const facts = factsOf(request);
		const refused = checkAccess(deps.access, facts) ?? (userId === null ? "not_found" : null);
		if (refused !== null || userId === null) return refuse(socket, refused ?? "not_found");
		const open = (login: Login | null) => upgrade(request, socket, head, userId, login);
		if (logins === null) return open(null);
		findLogin(logins, facts).then(
			(login) => {
				if (login === null) refuse(socket, "unauthorized");
				else if (login.userId !== userId) refuse(socket, "not_found");
				else open(login);
			},
			() => refuse(socket, "internal"),
		);
	});

	function upgrade(
		request: IncomingMessage,
		socket: Duplex,
		head: Buffer,
		userId: UserId,
		login: Login | null,
	): void {
		sockets.handleUpgrade(request, socket, head, (open) => {
			alive.add(open);
			if (login !== null) holders.set(open, login);
			open.on("pong", () => alive.add(open));
			const sender = new FrameSender(open, socket, deps.limits.socketQueueBytes, noteSlow);
			attach(open, new Session(deps, userId, sender), () => alive.add(open));
		});
	}

	return {
		get socketCount() {
			return sockets.clients.size;
		},
		get slowReaderCount() {
			return slowReaderCount;
		},
		async close() {
			clearInterval(heartbeat);
			stopWatching?.();
			for (const socket of sockets.clients) socket.close(GOING_AWAY, "The server is shutting down");
			await Promise.race([
				Promise.all(
					[...sockets.clients].map((socket) => new Promise((resolve) => socket.once("close", resolve))),
				),
				new Promise((resolve) => setTimeout(resolve, 1000)),
			]);
			for (const socket of sockets.clients) socket.terminate();
			sockets.close();
		},
	};
}

function attach(socket: WebSocket, session: Session, heard: () => void): void {
	socket.on("message", (data, isBinary) => {
		heard();
		if (isBinary) session.handleBinary();
		else session.handleFrame(data.toString());
	});
	// What was wrong with a frame (1007, 1009 …) is in the close frame that ws sends by itself.
	socket.on("error", () => {});
	socket.on("close", () => session.close());
}

function userOf(url: string): UserId | null {
	const encoded = /^\/ws\/([^/?#]+)\/?(?:\?.*)?$/.exec(url)?.[1];
	if (encoded === undefined) return null;
	try {
		const name = decodeURIComponent(encoded);
		return isUserId(name) ? name : null;
	} catch {
		return null;
	}
}

function factsOf(request: IncomingMessage) {
	const offered = request.headers["sec-websocket-protocol"] ?? "";
	return {
		host: request.headers.host,
		origin: request.headers.origin,
		authorization: request.headers.authorization,
		subprotocols: offered.split(",").map((name) => name.trim()),
	};
}

function refuse(socket: Duplex, code: ErrorCode): void {
	const { status, message } = ERRORS[code];
	const body = JSON.stringify({ detail: message, code });
	socket.end(
		`HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nConnection: close\r\n` +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}
