/** The pages of the app live here, on a scheme of their own that no web page can be served from. */
export const APP_SCHEME = "app";
export const APP_HOST = "parley";
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** The same page, told that it is the small window and leaves to the main one what one window has to do. */
export const QUICK_PAGE = `${APP_PAGE}?quick`;

/** Of the same origin, with nothing in it. */
export const EMPTY_PAGE = `${APP_ORIGIN}/empty.html`;

/** Whether an address is one of the app's own pages. */
export function isAppUrl(address: string): boolean {
	try {
		const url = new URL(address);
		return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username + url.password === "";
	} catch {
		return false;
	}
}
