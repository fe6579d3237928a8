const asked = new Set(Array.from(document.querySelectorAll("link"), (link) => link.href));

/**
 * Fetches a part of the page, and beside it the files it cannot begin without. One that comes with a style is not
 * drawn before that is there. @param files relative to `importer`
 */
export function __vitePreload(load, files, importer) {
	const styles = [];
	for (const file of files ?? []) {
		const { href } = new URL(file, importer);
		if (asked.has(href)) continue;
		asked.add(href);
		const link = document.createElement("link");
		const isStyle = href.endsWith(".css");
		link.rel = isStyle ? "stylesheet" : "modulepreload";
		link.crossOrigin = "";
		link.href = href;
		if (isStyle) styles.push(waitFor(link).catch((error) => asked.delete(href) && Promise.reject(error)));
		document.head.append(link);
	}
	return styles.length === 0 ? load() : Promise.all(styles).then(load);
}

function waitFor(link) {
	return new Promise((resolve, reject) => {
		link.onload = resolve;
		link.onerror = () => reject(new Error(`${link.href} could not be loaded`));
	});
}
