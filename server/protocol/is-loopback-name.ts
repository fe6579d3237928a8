/** Names of this computer, which no request to them leaves. @param host as in an address, or as it is listened on */
export function isLoopbackName(host: string): boolean {
	return /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/.test(host);
}
