import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { createRedactor } from "./redactor.ts";
import { createSecrets, describeProtection } from "./secrets.ts";

const KEY = "sk-very-secret-key";
type Keychain = { readonly isThere: boolean; readonly backend: "basic_text" | "gnome_libsecret" };

function openSecrets(folder: string, { isThere, backend }: Keychain, platform: NodeJS.Platform = "linux") {
	const lines: string[] = [];
	const add = (text: string) => void lines.push(text);
	const turn = (text: Buffer) => Buffer.from(text.map((byte) => byte ^ 0x5a));
	const safeStorage = {
		isAsyncEncryptionAvailable: async () => isThere,
		getSelectedStorageBackend: () => backend,
		encryptStringAsync: async (text: string) => turn(Buffer.from(text)),
		decryptStringAsync: async (encrypted: Buffer) => {
			if (encrypted.length === 3) throw new Error("wrong key");
			return { result: turn(encrypted).toString(), shouldReEncrypt: false };
		},
	};
	const redactor = createRedactor();
	const path = join(folder, "secrets.json");
	const log = { info: add, warn: add, error: add };
	return { path, lines, redactor, secrets: createSecrets({ path, safeStorage, platform, log, redactor }) };
}

test("a key is written encrypted only, read again after a restart, and forgotten on demand", async () => {
	await using folder = await openTempDir();
	const keychain = { isThere: true, backend: "gnome_libsecret" } as const;
	const first = openSecrets(folder.path, keychain);
	await first.secrets.write("provider", KEY);
	expect(readFileSync(first.path, "utf8")).not.toContain(KEY);
	const second = openSecrets(folder.path, keychain);
	expect(await second.secrets.read("provider")).toBe(KEY);
	expect(second.redactor.clean(`key ${KEY}`)).toBe("key [secret]");
	expect(await second.secrets.protection()).toBe("keychain");
	await second.secrets.write("provider", null);
	expect(await openSecrets(folder.path, keychain).secrets.read("provider")).toBeNull();
});

test("of keys that are written at once each is kept", async () => {
	await using folder = await openTempDir();
	const keychain = { isThere: true, backend: "gnome_libsecret" } as const;
	const { secrets } = openSecrets(folder.path, keychain);
	await Promise.all([secrets.write("one", "first"), secrets.write("two", "second")]);
	expect(await Promise.all([secrets.read("one"), secrets.read("two")])).toEqual(["first", "second"]);
});

test("a key is not written over a file that cannot be read, and those in it are there when it can", async () => {
	await using folder = await openTempDir();
	const keychain = { isThere: true, backend: "gnome_libsecret" } as const;
	const { path, secrets } = openSecrets(folder.path, keychain);
	mkdirSync(path);
	await expect(secrets.write("provider", KEY)).rejects.toThrow(/^Cannot read/);
	await expect(secrets.read("provider")).rejects.toThrow(/^Cannot read/);
	expect(readdirSync(folder.path)).toEqual(["secrets.json"]);
	rmdirSync(path);
	await secrets.write("provider", KEY);
	expect(await secrets.read("provider")).toBe(KEY);
});

test("without encryption a key is kept until the end only, and that is said", async () => {
	await using folder = await openTempDir();
	const keychain = { isThere: false, backend: "basic_text" } as const;
	const { path, secrets } = openSecrets(folder.path, keychain);
	await secrets.write("provider", KEY);
	expect(await secrets.read("provider")).toBe(KEY);
	expect(existsSync(path) ? readFileSync(path, "utf8") : "").not.toMatch(/provider|secret/);
	expect(await openSecrets(folder.path, keychain).secrets.read("provider")).toBeNull();
	expect(describeProtection(await secrets.protection())).toMatch(/no keychain.*entered again/);
});

test("the encryption of a Linux without a keychain is called what it is", async () => {
	await using folder = await openTempDir();
	const keychain = { isThere: true, backend: "basic_text" } as const;
	expect(await openSecrets(folder.path, keychain).secrets.protection()).toBe("file");
	expect(await openSecrets(folder.path, keychain, "darwin").secrets.protection()).toBe("keychain");
	expect(describeProtection("file")).toMatch(/other programs/);
});

test("a key that cannot be decrypted any more counts as none", async () => {
	await using folder = await openTempDir();
	const keychain = { isThere: true, backend: "gnome_libsecret" } as const;
	const first = openSecrets(folder.path, keychain);
	await first.secrets.write("provider", "abc");
	expect(await first.secrets.read("provider")).toBeNull();
	expect(first.lines.join()).toContain("cannot be decrypted");
});
