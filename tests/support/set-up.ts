import { execFileSync, spawnSync } from "node:child_process";
import { findProgram } from "./find-program.ts";

/** A program that the outer tests drive, and the package it comes in. */
type Need = {
	readonly programs: readonly string[];
	readonly apt: string;
	readonly dnf: string;
	readonly brew: string;
	/** Tests do without it, more slowly. */
	readonly isOptional?: boolean;
};

const NEEDS: readonly Need[] = [
	{ programs: ["redis-server"], apt: "redis-server", dnf: "redis", brew: "redis" },
	{
		programs: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
		apt: "chromium",
		dnf: "chromium",
		brew: "--cask chromium",
	},
	{
		programs: ["chromium-headless-shell"],
		apt: "chromium-headless-shell",
		dnf: "chromium-headless",
		brew: "",
		isOptional: true,
	},
];

if (!setUp()) process.exitCode = 1;

/** Installs what is missing where that needs no question. False where CI would have to leave tests out. */
function setUp(): boolean {
	const missing = findMissing();
	const prefix = missing.length > 0 ? aptPrefix() : null;
	if (prefix !== null) {
		// Not every system has what is optional, and a package that is unknown fails all that are asked for with it.
		const groups = [missing.filter((need) => !need.isOptional), missing.filter((need) => need.isOptional)];
		for (const group of groups) if (group.length > 0) installWithApt(prefix, group);
	}
	const left = findMissing().filter((need) => !need.isOptional);
	if (left.length === 0) return true;
	const names = left.map((need) => need.programs[0]).join(" and ");
	console.log(`Not found: ${names}. Tests that need them are left out. To run them: ${adviseCommand(left)}`);
	if (process.env.CI !== "true") return true;
	console.error("With CI=true no test may be left out, so this is a failure.");
	return false;
}

function findMissing(): readonly Need[] {
	return NEEDS.filter((need) => findProgram(need.programs) === null);
}

/** What apt-get has to be started with, or null where it cannot run without a password. */
function aptPrefix(): readonly string[] | null {
	if (process.platform !== "linux" || findProgram(["apt-get"]) === null) return null;
	if (process.getuid?.() === 0) return [];
	const hasSudo = findProgram(["sudo"]) !== null && spawnSync("sudo", ["-n", "true"]).status === 0;
	return hasSudo ? ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"] : null;
}

function installWithApt(prefix: readonly string[], missing: readonly Need[]): void {
	const packages = missing.map((need) => need.apt);
	console.log(`Installing ${packages.join(" and ")} for the tests …`);
	const [program = "apt-get", ...args] = [...prefix, "apt-get"];
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	const run = (...rest: string[]) => execFileSync(program, [...args, ...rest], { env, stdio: "pipe" });
	try {
		run("update", "-q");
		run("install", "-y", "-q", "--no-install-recommends", ...packages);
	} catch (error) {
		const lines = (error instanceof Error ? error.message : String(error)).trim().split("\n");
		console.log(`apt-get could not install them: ${lines.at(-1)}`);
	}
}

function adviseCommand(left: readonly Need[]): string {
	if (process.platform === "darwin") return left.map((need) => `brew install ${need.brew}`).join(" && ");
	if (findProgram(["dnf"]) !== null) return `sudo dnf install ${left.map((need) => need.dnf).join(" ")}`;
	if (process.platform === "linux") return `sudo apt-get install ${left.map((need) => need.apt).join(" ")}`;
	return `install ${left.map((need) => need.programs[0]).join(" and ")} and put them on PATH`;
}
