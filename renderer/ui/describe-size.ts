const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
const ENGLISH = ["bytes", "KB", "MB", "GB"];

/** A size as people read it, in steps of 1024: `300 bytes`, `12 KB`, `3.4 MB`; or as their language has it. */
export function describeSize(bytes: number, locale: string): string {
	const step = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3;
	const value = bytes / 1024 ** step;
	const rounded = step > 1 && value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
	if (locale.startsWith("en")) return `${rounded} ${bytes === 1 ? "byte" : ENGLISH[step]}`;
	const style = { style: "unit", unit: UNITS[step], unitDisplay: step === 0 ? "long" : "short" } as const;
	return rounded.toLocaleString(locale, style);
}
