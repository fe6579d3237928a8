import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const require = createRequire(import.meta.url);
const root = import.meta.dirname;

/** Pages of the API documentation: their scripts come out of packages, so that nothing is loaded from elsewhere. */
function copyDocs(): Plugin {
	return {
		name: "parley-copy-docs",
		writeBundle() {
			const out = join(root, "out/docs");
			mkdirSync(out, { recursive: true });
			const swagger = join(dirname(require.resolve("@fastify/swagger-ui/package.json")), "static");
			for (const file of ["swagger-ui-bundle.js", "swagger-ui.css"])
				cpSync(join(swagger, file), join(out, file));
			const redoc = join(dirname(require.resolve("redoc/package.json")), "bundles/redoc.standalone.js");
			writeFileSync(join(out, "redoc.standalone.js"), withoutRemoteLogo(readFileSync(redoc, "utf8")));
			cpSync(join(root, "resources/docs"), out, { recursive: true });
			cpSync(join(root, "resources/icons/icon-small.svg"), join(out, "icon.svg"));
		},
	};
}

/** ReDoc's footer shows a logo from its maker's site; no page of ours asks another for anything. */
function withoutRemoteLogo(script: string): string {
	const logo = "https://cdn.redoc.ly/redoc/logo-mini.svg";
	if (!script.includes(logo)) throw new Error(`ReDoc no longer loads ${logo}: look what it loads now`);
	return script.replaceAll(logo, "data:,");
}

/**
 * Compilers that fastify requires where it is given none. It is given ours, so half a megabyte of code would only be
 * read at each start and never run.
 */
function leaveOutCompilers(): Plugin {
	const names = ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler"];
	return {
		name: "parley-leave-out-compilers",
		enforce: "pre",
		resolveId: (id) => (names.includes(id) ? `\0left-out:${id}` : null),
		load: (id) =>
			id.startsWith("\0left-out:")
				? `export default () => { throw new Error(${JSON.stringify(`${id.slice(10)} is not part of the build`)}); };`
				: null,
	};
}

/** The server in two entries, alone and for a parent process, what its administrator runs, and the threads that both search and count in, each with all it needs but the native module. */
export default defineConfig({
	root,
	publicDir: false,
	plugins: [leaveOutCompilers(), copyDocs()],
	ssr: { noExternal: true, external: ["better-sqlite3"] },
	build: {
		ssr: true,
		outDir: "out/server",
		emptyOutDir: true,
		target: "node22",
		minify: false,
		sourcemap: true,
		rolldownOptions: {
			input: {
				main: "server/main.ts",
				embedded: "server/embedded.ts",
				users: "server/cli/users.ts",
				"search-worker": "server/search-worker.ts",
				"extraction-worker": "server/extraction-worker.ts",
				"transfer-worker": "server/transfer-worker.ts",
				"usage-worker": "server/usage-worker.ts",
			},
			output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
		},
	},
});
