/** The methods and fields of an Electron type that the double has, with Electron's own signatures. Events are apart: an emitter takes any. */
export type Doubled<Real, Names extends keyof Real> = {
	[Name in Names]: Real[Name] extends (...args: infer Args) => infer Result
		? (...args: Args) => Result
		: Real[Name];
};

/** Names that languages and tools look up on anything. */
const ASKED_OF_ALL: ReadonlySet<string | symbol> = new Set([
	"then",
	"toJSON",
	"constructor",
	"captureRejections",
	"domain",
]);

/** Throws where something is used that the double does not have, instead of letting it be undefined. */
export function strict<Target extends object>(name: string, target: Target): Target {
	return new Proxy(target, {
		get(object, key) {
			if (typeof key === "string" && !(key in object) && !ASKED_OF_ALL.has(key) && !key.startsWith("_")) {
				throw new Error(`The desktop test host has no electron.${name}.${key}`);
			}
			const value: unknown = Reflect.get(object, key, object);
			// Private fields are only there on the object itself.
			return typeof value === "function" && key !== "constructor" && !isClass(value)
				? value.bind(object)
				: value;
		},
		set: (object, key, value) => Reflect.set(object, key, value, object),
	});
}

function isClass(value: object): boolean {
	return /^class\b/.test(Function.prototype.toString.call(value));
}
