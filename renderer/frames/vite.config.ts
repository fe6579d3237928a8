import { join } from "node:path";
import { defineConfig } from "vite";
import { leaveOut } from "./leave-out.config.ts";

/** Pages that are shown within the web UI, in frames of no origin. Their scripts are none of the web UI's. */
export default defineConfig({
	root: import.meta.dirname,
	base: "./",
	publicDir: false,
	plugins: [leaveOut()],
	build: {
		outDir: join(import.meta.dirname, "../../out/renderer/frames"),
		emptyOutDir: true,
		target: "es2023",
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		chunkSizeWarningLimit: 1000,
		rolldownOptions: {
			input: ["picture.html", "diagram.html"].map((file) => join(import.meta.dirname, file)),
		},
	},
});
