/**
 * Policy of the pages within the page, which have no origin: they may show pictures from elsewhere, and do nothing
 * else. The same from whoever serves them, server or desktop app.
 */
export const FRAME_POLICY = framePolicy("'self'");

/** The same where what may run is something else than the scripts beside the page. @param scripts a source of scripts */
export function framePolicy(scripts: string): string {
	return [
		"sandbox allow-scripts",
		"default-src 'none'",
		`script-src ${scripts}`,
		"style-src 'self' 'unsafe-inline'",
		"img-src https:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'self'",
	].join("; ");
}
