import { join } from "node:path";
import { defineConfig } from "electron-vite";

const root = import.meta.dirname;
const external = ["electron", /^node:/];

/** Host and preload, each in one file with all it needs. The pages and the server have builds of their own. */
export default defineConfig({
	main: {
		root,
		publicDir: false,
		build: {
			externalizeDeps: false,
			outDir: join(root, "out/main"),
			target: "node24",
			minify: false,
			sourcemap: true,
			rolldownOptions: {
				external,
				input: { main: join(root, "electron/main.ts") },
				output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
			},
		},
	},
	preload: {
		root,
		publicDir: false,
		build: {
			externalizeDeps: false,
			outDir: join(root, "out/preload"),
			minify: false,
			sourcemap: false,
			rolldownOptions: {
				external,
				input: { preload: join(root, "electron/preload.ts") },
				// A preload in the sandbox is read as CommonJS.
				output: { format: "cjs", entryFileNames: "[name].cjs" },
			},
		},
	},
});
