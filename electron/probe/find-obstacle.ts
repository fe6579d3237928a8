import type { ServerProbe } from "../bridge.ts";
import type { Answer } from "./ask-base.ts";

/** What stands between this app and whatever is there. */
export function findObstacle(answer: Answer, url: string): ServerProbe | null {
	const { status } = answer;
	const code = codeOf(answer.body);
	if (status === 403 && code === "origin_not_allowed") return { outcome: "not_let_in", url, unknown: "app" };
	if (status === 403 && code === "host_not_allowed") return { outcome: "not_let_in", url, unknown: "name" };
	if (status === 407) return { outcome: "proxy", url, reason: "login" };
	if (isCertificateWish(answer)) return { outcome: "client_certificate", url };
	if (status >= 300 && status < 400) return { outcome: "elsewhere", url, target: null };
	return status === 429 || status === 502 || status === 503 || status === 504
		? { outcome: "trouble", url, status }
		: null;
}

/** nginx answers over the connection what others say by ending it. */
function isCertificateWish({ status, text }: Answer): boolean {
	if (status === 495 || status === 496) return true;
	return status === 400 && /\bSSL certificate\b/i.test(text.slice(0, 2000));
}

function codeOf(body: unknown): unknown {
	return typeof body === "object" && body !== null && "code" in body ? body.code : null;
}
