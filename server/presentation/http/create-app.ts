import fastifyCors from "@fastify/cors";
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import { ERRORS } from "../../protocol/errors.ts";
import { type AccessPolicy, checkAccess, isAllowedOrigin } from "../access.ts";
import { NO_COMPILERS, setCompilers } from "./compilers.ts";
import { guardLogins } from "./guard-logins.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noteRoutes } from "./open-api.ts";
import { refuseDeepJson } from "./refuse-deep-json.ts";
import { registerAttachmentRoutes } from "./routes/attachment-routes.ts";
import { registerChatRoutes } from "./routes/chat-routes.ts";
import { registerDocRoutes } from "./routes/doc-routes.ts";
import { registerExportRoutes } from "./routes/export-routes.ts";
import { registerImportRoutes } from "./routes/import-routes.ts";
import { registerLibraryRoutes } from "./routes/library-routes.ts";
import { registerMetricsRoute } from "./routes/metrics-route.ts";
import { registerSchemaRoutes } from "./routes/schema-routes.ts";
import { registerServerRoutes } from "./routes/server-routes.ts";
import { registerSignInRoutes } from "./routes/sign-in-routes.ts";
import { registerToolRoutes } from "./routes/tool-routes.ts";
import { registerUsageRoutes } from "./routes/usage-routes.ts";
import { registerUserRoutes } from "./routes/user-routes.ts";
import { registerWebUi } from "./routes/web-ui.ts";
import { errorBody, sendError } from "./send-error.ts";

/** The REST side: access first, then routes whose zod schemas validate and describe them. */
export async function createHttpApp(deps: HttpDeps): Promise<FastifyInstance> {
	const app: FastifyInstance = Fastify({
		loggerInstance: deps.logger,
		logController: new LogController({ disableRequestLogging: true }),
		bodyLimit: deps.limits.frameBytes,
		routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
		forceCloseConnections: true,
		frameworkErrors: sendError,
		schemaController: NO_COMPILERS,
	});
	setCompilers(app);
	app.setErrorHandler(sendError);
	app.setNotFoundHandler((_request, reply) =>
		reply.status(ERRORS.not_found.status).send(errorBody("not_found")),
	);
	guardAccess(app, deps.access);
	guardLogins(app, deps.access.logins);
	refuseDeepJson(app, deps.limits.jsonDepth);
	await app.register(fastifyCors, {
		delegator: (request, callback) =>
			callback(null, {
				origin:
					isAllowedOrigin(deps.access, { host: request.headers.host, origin: request.headers.origin }) &&
					(request.headers.origin ?? false),
				allowedHeaders: ["authorization", "content-type", "x-client-id", "x-file-name"],
				// The name of a file; else a page of another origin, such as the desktop app's, does not see it.
				exposedHeaders: ["content-disposition"],
				methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
				maxAge: 600,
			}),
	});
	const describeRoutes = noteRoutes(app, deps.serverInfo.version);
	registerServerRoutes(app, deps);
	registerMetricsRoute(app, deps);
	registerSignInRoutes(app, deps);
	registerChatRoutes(app, deps);
	registerUserRoutes(app, deps);
	registerToolRoutes(app, deps);
	registerExportRoutes(app, deps);
	await registerImportRoutes(app, deps);
	await registerAttachmentRoutes(app, deps);
	registerUsageRoutes(app, deps);
	registerSchemaRoutes(app, deps);
	registerLibraryRoutes(app, deps);
	await registerDocRoutes(app, { ...deps, describeRoutes });
	await registerWebUi(app, deps.webRoot);
	return app;
}

/** What runs in pages of no origin, which have to say so when they ask for it. The same for everybody, and no secret. */
function isFrameScript({ method, headers, routeOptions }: FastifyRequest): boolean {
	const isRead = method === "GET" || method === "HEAD";
	return isRead && headers.origin === "null" && routeOptions.url?.startsWith("/frames/assets/") === true;
}

/** Refuses what is not allowed before any other work, preflights included [A2]. */
function guardAccess(app: FastifyInstance, access: AccessPolicy): void {
	app.addHook("onRequest", async (request, reply) => {
		const isPreflight =
			request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
		const refused = checkAccess(isPreflight ? { ...access, launchToken: null } : access, {
			host: request.headers.host,
			origin: isFrameScript(request) ? undefined : request.headers.origin,
			authorization: request.headers.authorization,
			subprotocols: [],
		});
		if (refused !== null) return reply.status(ERRORS[refused].status).send(errorBody(refused));
		reply.header("x-content-type-options", "nosniff");
		reply.header("referrer-policy", "no-referrer");
	});
}
