import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
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

/** Takes away what this build wrote before. */
function clearOutput(): Plugin {
	let folder = "";
	return {
		name: "parley-clear-output",
		apply: "build",
		configResolved({ root, build }) {
			folder = resolve(root, build.outDir);
		},
		buildStart() {
			for (const name of ["assets", "index.html"])
				rmSync(join(folder, name), { recursive: true, force: true });
		},
	};
}

/** Every browser that the web UI is built for reads the smallest kind of font. */
function dropOldFonts(): Plugin {
	return {
		name: "parley-drop-old-fonts",
		enforce: "pre",
		transform: {
			filter: { id: /katex\.min\.css/ },
			handler: (css) => css.replaceAll(/,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g, ""),
		},
	};
}

/** The web UI: plain files with relative addresses, for the server and for the desktop app alike. */
export default defineConfig({
	root: import.meta.dirname,
	base: "./",
	publicDir: false,
	plugins: [react(), tailwindcss(), preloadDrawing(), dropOldFonts(), clearOutput()],
	worker: { format: "es" },
	build: {
		outDir: join(import.meta.dirname, "../out/renderer"),
		// What stands there beside is the work of another build, see frames/vite.config.ts.
		emptyOutDir: false,
		target: "es2023",
		// Inlined files would have addresses that the page's content security policy forbids.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		chunkSizeWarningLimit: 1000,
	},
});
