import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { createServer } from "node:tls";
import { createCertificate, hashOfKey } from "./create-certificate.ts";

/** An encrypted door in front of a server, with a certificate that nobody vouches for. */
export async function openTlsFront(target: string, folder: string) {
	const certificate = createCertificate(folder);
	const open = new Set<Duplex>();
	const server = createServer(certificate, (near) => {
		open.add(near);
		near.on("close", () => open.delete(near));
		const { hostname, port } = new URL(target);
		const far = connect(Number(port), hostname);
		near.pipe(far).pipe(near);
		near.on("error", () => far.destroy());
		far.on("error", () => near.destroy());
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		/** Where the certificate is, for who is told to trust it. */
		certificatePath: `${folder}/cert.pem`,
		/** By which Chromium knows the key. */
		keyHash: hashOfKey(certificate.cert),
		fingerprint: fingerprintOf(certificate.cert),
		/** From now on it shows another certificate. */
		changeCertificate() {
			const next = createCertificate(folder);
			server.setSecureContext(next);
			for (const near of open) near.destroy();
			return fingerprintOf(next.cert);
		},
		[Symbol.dispose]: () => void server.close(),
	};
}

/** As people compare it. */
function fingerprintOf(cert: string): string {
	return new X509Certificate(cert).fingerprint256;
}
