import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { leanScript, nameEarlyScripts } from "./lean-script.config.ts";
import { serviceWorker } from "./service-worker.config.ts";

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
			for (const name of ["assets", "index.html", "service-worker.js"])
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
	plugins: [react(), tailwindcss(), leanScript(), dropOldFonts(), clearOutput(), serviceWorker()],
	worker: { format: "es" },
	build: {
		outDir: join(import.meta.dirname, "../out/renderer"),
		// What stands there beside is the work of another build, see frames/vite.config.ts.
		emptyOutDir: false,
		target: "es2023",
		rolldownOptions: {
			output: {
				// The first script names all others, and what is random in a name cannot be packed.
				chunkFileNames: "assets/[name]-[hash:7].js",
				codeSplitting: { groups: [{ name: nameEarlyScripts(), debugName: "early" }] },
			},
		},
		// Inlined files would have addresses that the page's content security policy forbids.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		chunkSizeWarningLimit: 1000,
	},
});
