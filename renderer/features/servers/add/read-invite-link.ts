/** The server and the invite that a link names, for the browser or for the app; null: it is no invite. */
export function readInviteLink(text: string): { readonly url: string; readonly invite: string } | null {
	const written = text.trim();
	if (!URL.canParse(written)) return null;
	const link = new URL(written);
	if (link.protocol === "parley:" && link.host === "connect") {
		const url = link.searchParams.get("url") ?? "";
		const invite = link.searchParams.get("invite") ?? "";
		return URL.canParse(url) && invite !== "" ? { url: new URL(url).origin, invite } : null;
	}
	const invite = /^#\/sign-in\?invite=([\w.-]+)$/.exec(link.hash)?.[1];
	return invite === undefined || !/^https?:$/.test(link.protocol) ? null : { url: link.origin, invite };
}
