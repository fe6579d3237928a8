/**
 * A browser of the system knows no `app:` scheme. Its pages are served at a host of their own on loopback instead,
 * which is as secure and as much an origin of its own; what leaves and reaches the host speaks of `app:` only.
 */
const SUFFIX = ".app.localhost";

/** `app://parley/x` → `http://parley.app.localhost/x`; others stay as they are. */
export function toBrowserAddress(address: string): string {
	return address.replace(/^app:\/\/([^/?#]+)/, `http://$1${SUFFIX}`);
}

/** The way back. */
export function toAppAddress(address: string): string {
	return address.replace(/^http:\/\/([^/?#:]+)\.app\.localhost(?::80)?/, "app://$1");
}

export function isAppHost(host: string): boolean {
	return host.replace(/:80$/, "").endsWith(SUFFIX);
}
