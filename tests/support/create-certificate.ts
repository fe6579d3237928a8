import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Certificate = { readonly key: string; readonly cert: string };
type Leaf = { readonly authority: string; readonly subjectAltName?: string; readonly days?: number };

const EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate for 127.0.0.1 that nobody vouches for. */
export function createCertificate(folder: string): Certificate {
	const name = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
	run(folder, ["req", "-x509", ...EC_KEY, ...name, "-keyout", "key.pem", "-out", "cert.pem"]);
	return read(folder, "");
}

/** One that can vouch for others. @param name before those of its files, as of every one below */
export function createAuthority(folder: string, name: string): Certificate {
	const subject = ["-days", "2", "-subj", "/CN=Authority of the tests"];
	run(folder, [
		"req",
		"-x509",
		...EC_KEY,
		...subject,
		"-keyout",
		`${name}key.pem`,
		"-out",
		`${name}cert.pem`,
	]);
	return read(folder, name);
}

/** One that an authority vouches for. @param days below zero: it has expired */
export function issueCertificate(
	folder: string,
	name: string,
	{ authority, subjectAltName = "IP:127.0.0.1", days = 2 }: Leaf,
): Certificate {
	const extensions = `${name}extensions`;
	writeFileSync(join(folder, extensions), `subjectAltName=${subjectAltName}\n`);
	const request = `${name}request.pem`;
	run(folder, ["req", "-new", ...EC_KEY, "-subj", "/CN=Leaf", "-keyout", `${name}key.pem`, "-out", request]);
	const signer = ["-CA", `${authority}cert.pem`, "-CAkey", `${authority}key.pem`, "-days", String(days)];
	run(folder, ["x509", "-req", "-in", request, ...signer, "-extfile", extensions, "-out", `${name}cert.pem`]);
	return read(folder, name);
}

function run(folder: string, args: readonly string[]): void {
	execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
}

function read(folder: string, name: string): Certificate {
	const readPart = (part: string) => readFileSync(join(folder, `${name}${part}.pem`), "utf8");
	return { key: readPart("key"), cert: readPart("cert") };
}

/** By which Chromium knows the key of a certificate. */
export function hashOfKey(cert: string): string {
	const key = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
	return createHash("sha256").update(key).digest("base64");
}
