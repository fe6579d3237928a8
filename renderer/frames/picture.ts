/**
 * Shows one picture from elsewhere. This page has no origin, no storage and no access to the page around it; it is the
 * only one whose policy lets pictures of other servers in, and it is told an address only after a click.
 */
addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
	if (source !== parent || typeof data !== "object" || data === null || !("address" in data)) return;
	if (typeof data.address === "string") show(data.address, "alt" in data ? String(data.alt) : "");
});
tell({ type: "ready" });

function show(address: string, alt: string): void {
	const picture = new Image();
	picture.referrerPolicy = "no-referrer";
	picture.alt = alt;
	picture.onload = () => {
		document.body.replaceChildren(picture);
		tell({ type: "shown", width: picture.naturalWidth, height: picture.naturalHeight });
	};
	picture.onerror = () => tell({ type: "failed" });
	picture.src = address;
}

/** Only the app's own pages may frame this one, and nothing here is secret. */
function tell(news: Readonly<Record<string, unknown>>): void {
	parent.postMessage(news, "*");
}
