import type { FastifyInstance, RouteOptions } from "fastify";

/** The OpenAPI document of all routes that are not hidden. */
export type DescribeRoutes = () => Promise<object>;

/** Notes the routes that are added from here on. They are described when somebody asks: most starts never are. */
export function noteRoutes(app: FastifyInstance, version: string): DescribeRoutes {
	const routes: RouteOptions[] = [];
	app.addHook("onRoute", (route) => {
		if (route.method !== "HEAD" && route.schema?.hide !== true) routes.push(route);
	});
	let document: Promise<object> | null = null;
	return () => {
		document ??= import("./create-open-api.ts").then((part) => part.createOpenApi(routes, version));
		return document;
	};
}
