const INVITE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The server and the invite that a link names, for the browser or for the app; null: it is no invite. */
export function readInviteLink(text: string): { readonly url: string; readonly invite: string } | null {
	const link = URL.parse(text.trim());
	if (link === null) return null;
	if (link.protocol === "parley:" && link.host === "connect") {
		const { searchParams: said } = link;
		return readParts(URL.parse(said.get("url") ?? ""), said.get("invite"));
	}
	return readParts(link, /^#\/sign-in\?invite=([\w.-]+)$/.exec(link.hash)?.[1]);
}

/** A login in an address is there to be taken for the name of the server. */
function readParts(server: URL | null, invite: string | null | undefined): ReturnType<typeof readInviteLink> {
	const isWeb = server !== null && /^https?:$/.test(server.protocol);
	if (!isWeb || server.username + server.password !== "" || !INVITE.test(invite ?? "")) return null;
	return { url: server.origin, invite: invite ?? "" };
}
