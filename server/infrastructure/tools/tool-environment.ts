/** What programs need to be found and to run; nothing by which this server is set up. */
const WANTED =
	/^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|PATHEXT|WINDIR|USERNAME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES(?:\(X86\))?|PROCESSOR_ARCHITECTURE)$/i;

/** The environment of a tool server: a minimum of ours, and what is set for it. */
export function toolEnvironment(
	env: Readonly<Record<string, string | undefined>>,
	own: Readonly<Record<string, string>>,
): Record<string, string> {
	const kept = Object.entries(env).flatMap(([name, value]) =>
		// A value that begins so is a function of a shell, and runs when one starts.
		WANTED.test(name) && value !== undefined && !value.startsWith("()") ? [[name, value] as const] : [],
	);
	return { ...Object.fromEntries(kept), ...own };
}
