import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate for 127.0.0.1 that nobody vouches for. */
export function createCertificate(folder: string): { readonly key: string; readonly cert: string } {
	const key = join(folder, "key.pem");
	const cert = join(folder, "cert.pem");
	const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
	const subject = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
	execFileSync("openssl", [...args, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
	return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

/** By which Chromium knows the key of a certificate. */
export function hashOfKey(cert: string): string {
	const key = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
	return createHash("sha256").update(key).digest("base64");
}
