import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { expect, it, test } from "vitest";
import { createOwnerName, isImporterGone, isOwnerGone } from "./system.ts";

const self = createOwnerName();
const [machine = ""] = self.split(":");
/** Of a process that has ended. */
const deadPid = spawnSync(process.execPath, ["--version"]).pid;
const nameOf = (from: string, pid: number) => `${from}:${pid}:${randomUUID()}`;
const hasNamespaces = process.platform === "linux";

test.each([
	["itself", self, false],
	["a process here that has ended", nameOf(machine, deadPid), true],
	["a process here before this one, with its id", nameOf(machine, process.pid), true],
	["a process here that lives", nameOf(machine, process.ppid), false],
	["a process of another machine", nameOf(machine.replace(hostname(), "elsewhere"), deadPid), false],
	["a process named by the version before", nameOf(hostname(), deadPid), false],
	["a process with this one's id, named by the version before", nameOf(hostname(), process.pid), false],
	["a name of another kind", "someone", false],
	["a name with something else for an id", `${machine}:x:y`, false],
	["a name with a group for an id", `${machine}:0:y`, false],
])("[R7] without the database for itself %s is known to be gone, or not", (_name, owner, isGone) => {
	expect(isOwnerGone(self, owner, false)).toBe(isGone);
});

it.skipIf(!hasNamespaces)("[R7] knows nothing of processes of a container with the same host name", () => {
	expect(machine).toMatch(/\d+$/);
	const elsewhere = machine.replace(/\d+$/, "1");
	expect(isOwnerGone(self, nameOf(elsewhere, process.pid), false)).toBe(false);
	expect(isOwnerGone(self, nameOf(elsewhere, deadPid), false)).toBe(false);
});

test.each([
	["in a namespace before this one", nameOf(`${hostname()}/1`, process.pid), true],
	["here, of the version before", nameOf(hostname(), deadPid), true],
	["here that lives", nameOf(machine, process.ppid), false],
	["of another machine", nameOf("elsewhere/1", process.pid), false],
	["which is this one", self, false],
])("an import of a process %s is left, or not", (_name, owner, isGone) => {
	expect(isImporterGone(self, owner, false)).toBe(isGone);
});

test("[R7] with the database for itself a process knows all others to be gone", () => {
	expect(isOwnerGone(self, nameOf("elsewhere", process.ppid), true)).toBe(true);
	expect(isOwnerGone(self, self, true)).toBe(false);
});
