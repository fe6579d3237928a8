import { createElement, type SVGProps } from "react";

/** As the icons' package describes one. */
type IconData = {
	readonly name: string;
	readonly node: readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[];
};
type IconProps = SVGProps<SVGSVGElement> & { readonly size?: number };

/** A component that draws an icon. What has no name of its own is not told to a screen reader. */
export default function createIcon({ name, node }: IconData) {
	return function Icon({ size = 24, className, ...rest }: IconProps) {
		const isNamed = "role" in rest || "aria-label" in rest;
		return createElement(
			"svg",
			{
				xmlns: "http://www.w3.org/2000/svg",
				width: size,
				height: size,
				viewBox: "0 0 24 24",
				fill: "none",
				stroke: "currentColor",
				strokeWidth: 2,
				strokeLinecap: "round",
				strokeLinejoin: "round",
				className: className === undefined ? `lucide lucide-${name}` : `lucide lucide-${name} ${className}`,
				...(isNamed ? {} : { "aria-hidden": true }),
				...rest,
			},
			...node.map(([tag, attributes]) => createElement(tag, attributes)),
		);
	};
}
