import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The web UI: plain files with relative addresses, for the server and for the desktop app alike. */
export default defineConfig({
	root: import.meta.dirname,
	base: "./",
	publicDir: false,
	plugins: [react(), tailwindcss()],
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
