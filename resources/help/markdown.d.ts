/** Text of a help page, put into the bundle. */
declare module "*.md?raw" {
	const text: string;
	export default text;
}
