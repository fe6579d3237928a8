import type { Configuration } from "electron-builder";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What of electron-builder's configuration depends on where packages are built: the place that updates come
 * from, the address of the project, and how a Mac app is signed. The rest is in `electron-builder.yml`.
 */
export function packageConfig(env: Environment): Configuration {
	const publish = publishConfig(env);
	return {
		...(publish === null ? {} : { publish }),
		extraMetadata: { homepage: homepage(env) },
		...(env.CSC_LINK || env.CSC_NAME ? {} : { mac: UNSIGNED_MAC }),
	};
}

/**
 * Without a certificate the app is signed for nobody, as a Mac with Apple's processor starts no unsigned
 * program. The hardened runtime then has to be off: it would refuse Electron's own libraries.
 */
const UNSIGNED_MAC = { identity: "-", hardenedRuntime: false, notarize: false } as const;

/** A folder on any web server, or the releases of the GitHub repository that builds; null: no updates. */
function publishConfig(env: Environment): NonNullable<Configuration["publish"]> | null {
	const url = env.PARLEY_UPDATES_URL?.trim();
	if (url) return { provider: "generic", url };
	const [owner, repo] = env.GITHUB_REPOSITORY?.split("/") ?? [];
	return owner && repo ? { provider: "github", owner, repo } : null;
}

/** Debian asks for one; a build of a person at home has none to give. */
function homepage(env: Environment): string {
	if (!env.GITHUB_REPOSITORY) return "https://parley.example.invalid/";
	return `${env.GITHUB_SERVER_URL || "https://github.com"}/${env.GITHUB_REPOSITORY}`;
}
