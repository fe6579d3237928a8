/**
 * The ways an invite reaches a person. In the web address it stands behind the `#`, which no browser sends and no
 * log of a server or a proxy keeps.
 * @param address where people reach the server, http or https
 */
export function inviteLinks(address: string, invite: string): { readonly web: string; readonly app: string } {
	const { origin } = new URL(address);
	const app = new URLSearchParams({ url: origin, invite });
	return { web: `${origin}/#/sign-in?invite=${invite}`, app: `parley://connect?${app}` };
}
