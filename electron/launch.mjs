// Entry of `npm start`. Plain JavaScript, so that a Node too old to run the rest still gets a sentence.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
	console.error(
		`Parley needs Node 22.18 or newer, this is ${process.versions.node}. ` +
			"Run `npm ci` and then `npm start`, which bring their own.",
	);
	process.exitCode = 1;
} else {
	const { start } = await import("./launch/start.ts");
	process.exitCode = await start(process.argv.slice(2));
}
