import type { AfterPackContext } from "electron-builder";

/**
 * A hook of electron-builder, which makes all packages of a processor at once and out of one folder. The
 * Debian one writes into it how the app was installed. A tar.gz that catches this file would take itself for
 * a Debian package, and install one as its update. So the others wait for the tar.gz.
 */
export function archiveFirst({ targets }: Pick<AfterPackContext, "targets">): void {
	const archive = targets.find((target) => target.name === "tar.gz");
	if (archive === undefined) return;
	for (const target of targets) {
		if (target === archive) continue;
		const build = target.build.bind(target);
		target.build = async (...args) => {
			// Where it was asked for after this one, it is known of only when all have been asked.
			await Promise.resolve();
			await archive.finishBuild();
			await build(...args);
		};
	}
}
