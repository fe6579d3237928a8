/** Of the environment, only what a process needs to run and to reach the network: no settings, no keys. */
export function serverEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
	const wanted =
		/^(?:PATH|HOME|TMPDIR|TEMP|TMP|LANG|LC_.*|TZ|SYSTEMROOT|USERPROFILE|APPDATA|LOCALAPPDATA|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i;
	return Object.fromEntries(
		Object.entries(env).flatMap(([name, value]) =>
			wanted.test(name) && value !== undefined ? [[name, value]] : [],
		),
	);
}
