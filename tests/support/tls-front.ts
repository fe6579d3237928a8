import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { createServer } from "node:tls";
import { createCertificate } from "./create-certificate.ts";

/** An encrypted door in front of a server, with a certificate that nobody vouches for. */
export async function openTlsFront(target: string, folder: string) {
	const certificate = createCertificate(folder);
	const server = createServer(certificate, (near) => {
		const { hostname, port } = new URL(target);
		const far = connect(Number(port), hostname);
		near.pipe(far).pipe(near);
		near.on("error", () => far.destroy());
		far.on("error", () => near.destroy());
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const publicKey = new X509Certificate(certificate.cert).publicKey.export({ type: "spki", format: "der" });
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		/** Where the certificate is, for who is told to trust it. */
		certificatePath: `${folder}/cert.pem`,
		/** By which Chromium knows the key. */
		keyHash: createHash("sha256").update(publicKey).digest("base64"),
		[Symbol.dispose]: () => void server.close(),
	};
}
