const NAMES = [
	"CSC_LINK",
	"CSC_KEY_PASSWORD",
	"CSC_NAME",
	"APPLE_ID",
	"APPLE_APP_SPECIFIC_PASSWORD",
	"APPLE_TEAM_ID",
];

/**
 * A secret that a workflow does not have comes as an empty variable. On a Mac the packager would take an empty
 * `CSC_LINK` for the path of a certificate, and fail with "not a file".
 */
export function dropEmptySigning(env: Record<string, string | undefined>): void {
	for (const name of NAMES) if (env[name]?.trim() === "") delete env[name];
}
