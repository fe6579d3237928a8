const LINE = "GET /api/server HTTP/1.1\r\nHost: HOST\r\n";
/** What is not an HTTP request, or one nobody should send. `HOST` stands for the server's own name. */
export const HOSTILE_HTTP: readonly (readonly [name: string, bytes: string])[] = [
	["random bytes", "\u0000\u0001\u00ff\u00fe\u0016\u0003\u0001 \r\n\r\n"],
	["a TLS greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"],
	["an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
	["no version", "GET /\r\n\r\n"],
	["a version of the future", "GET / HTTP/9.9\r\nHost: HOST\r\n\r\n"],
	["an unknown method", "BREW /api/server HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["no host", "GET /api/server HTTP/1.1\r\n\r\n"],
	["two hosts", `${LINE}Host: evil.example\r\n\r\n`],
	["a negative length", "POST /api/chats HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n"],
	[
		"two lengths",
		"POST /api/chats HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
	],
	[
		"a length and chunks",
		"POST /api/chats HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	],
	[
		"a chunk of nonsense",
		"POST /api/chats HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
	],
	["an endless header", `${LINE}X: ${"x".repeat(200_000)}\r\n\r\n`],
	["ten thousand headers", `${LINE}${"X: y\r\n".repeat(10_000)}\r\n`],
	["a folded header", `${LINE}X: a\r\n b\r\n\r\n`],
	["a space before the colon", `${LINE}X : a\r\n\r\n`],
	["a path with NUL", "GET /\u0000 HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["a path out of the root", "GET /../../../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["a coded path out of the root", "GET /%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["a doubly coded path", "GET /docs/..%252f..%252f..%252fetc%252fpasswd HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["a broken percent", "GET /%zz%c0%af HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["an absolute address", "GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["an endless path", `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: HOST\r\n\r\n`],
	[
		"an upgrade without a key",
		"GET /ws/1 HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
	],
	[
		"an upgrade of an old version",
		"GET /ws/1 HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
	],
	[
		"an upgrade to something else",
		"GET /ws/1 HTTP/1.1\r\nHost: HOST\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
	],
	["a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n"],
	["half a request", "POST /api/chats HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100\r\n\r\n{"],
];
