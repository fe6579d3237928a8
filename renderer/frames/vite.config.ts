import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

/** Parts of the diagram library that nothing here can ask for: another layout engine, and formulas in labels. */
const LEFT_OUT = /(?:^katex$|\/elk-[A-Z0-9]+\.mjs$)/;

function leaveOut(): Plugin {
	const name = "\0left-out";
	return {
		name: "parley-leave-out",
		enforce: "pre",
		resolveId: (source) => (LEFT_OUT.test(source) ? name : null),
		load: (id) => (id === name ? "export default {};" : null),
	};
}

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
