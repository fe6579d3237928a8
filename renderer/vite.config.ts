import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** What draws the page is fetched beside what connects it, and not only when that asks for it. */
function preloadDrawing(): Plugin {
	return {
		name: "parley-preload-drawing",
		transformIndexHtml: {
			order: "post",
			handler(_html, { bundle = {} }) {
				const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
				const drawing = chunks.find((chunk) => chunk.name === "draw");
				const entry = chunks.find((chunk) => chunk.isEntry);
				const files = [drawing?.fileName, ...(drawing?.imports ?? [])].filter(
					(file) => file !== undefined && file !== entry?.fileName,
				);
				return files.map((file) => {
					const attrs = { rel: "modulepreload", crossorigin: true, href: `./${file}` };
					return { tag: "link", attrs, injectTo: "head" } as const;
				});
			},
		},
	};
}

/**
 * Of the markdown package only the lexer, a third of it stays out: what it makes besides, such as HTML, is set up
 * when it is loaded, so that a bundler has to keep it.
 */
function markdownLexerOnly(): Plugin {
	const FILE = /\/marked\/lib\/marked\.esm\.js$/;
	const REST =
		/var (\w+)=new \w+;function (\w+)\(\w+,\w+\)\{return \1\.parse[\s\S]*export\{[^}]*?(\w+) as Lexer[^}]*\};/;
	return {
		name: "parley-markdown-lexer-only",
		enforce: "pre",
		transform: {
			filter: { id: FILE },
			handler(code) {
				if (!REST.test(code))
					throw new Error("The markdown package is built in another way: look what it sets up");
				return { code: code.replace(REST, "export{$3 as Lexer};"), map: null };
			},
		},
	};
}

/** Icons are drawn by a few lines of our own: the package's way is made for what no page here asks of it. */
function ownIcons(): Plugin {
	return {
		name: "parley-own-icons",
		enforce: "pre",
		resolveId(source, importer) {
			const isIcon = source === "../createLucideIcon.mjs" && importer?.includes("/lucide-react/") === true;
			return isIcon ? join(import.meta.dirname, "ui/create-icon.ts") : null;
		},
	};
}

/** The web UI: plain files with relative addresses, for the server and for the desktop app alike. */
export default defineConfig({
	root: import.meta.dirname,
	base: "./",
	publicDir: false,
	plugins: [react(), tailwindcss(), markdownLexerOnly(), ownIcons(), preloadDrawing()],
	worker: { format: "es" },
	build: {
		outDir: join(import.meta.dirname, "../out/renderer"),
		emptyOutDir: true,
		target: "es2023",
		// Inlined files would have addresses that the page's content security policy forbids.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		chunkSizeWarningLimit: 1000,
	},
});
