import type { FastifyInstance } from "fastify";
import { createAsyncApi } from "../async-api.ts";
import type { HttpDeps } from "../http-deps.ts";
import type { DescribeRoutes } from "../open-api.ts";

/** Documentation generated from the schemas; the pages load nothing from elsewhere. */
export async function registerDocRoutes(
	scope: FastifyInstance,
	deps: HttpDeps & { readonly describeRoutes: DescribeRoutes },
): Promise<void> {
	const hidden = { schema: { hide: true } };
	let asyncApi: string | null = null;
	scope.get("/openapi.json", hidden, () => deps.describeRoutes());
	scope.get("/asyncapi.json", hidden, async (_request, reply) => {
		asyncApi ??= JSON.stringify(createAsyncApi(deps.serverInfo.version));
		return reply.type("application/json").send(asyncApi);
	});
	if (deps.docsRoot === null) return;
	const { default: fastifyStatic } = await import("@fastify/static");
	await scope.register(fastifyStatic, {
		root: deps.docsRoot,
		prefix: "/docs-assets/",
		decorateReply: false,
	});
	const csp =
		"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:";
	for (const [path, page] of Object.entries({ "/docs": SWAGGER_PAGE, "/redoc": REDOC_PAGE })) {
		scope.get(path, hidden, (_request, reply) =>
			reply.header("content-security-policy", csp).type("text/html; charset=utf-8").send(page),
		);
	}
}

const SWAGGER_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley API</title><link rel="icon" href="/docs-assets/icon.svg"><link rel="stylesheet" href="/docs-assets/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs-assets/swagger-ui-bundle.js"></script><script src="/docs-assets/open-swagger.js"></script></body></html>
`;

const REDOC_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley API</title><link rel="icon" href="/docs-assets/icon.svg"></head>
<body style="margin:0"><div id="redoc"></div>
<script src="/docs-assets/redoc.standalone.js"></script><script src="/docs-assets/open-redoc.js"></script></body></html>
`;
