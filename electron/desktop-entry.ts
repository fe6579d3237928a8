/** An entry of the freedesktop autostart specification; `program` is quoted as that asks for. */
export function createDesktopEntry(program: string): string {
	const quoted = `"${program.replace(/(["\\`$])/g, "\\$1").replaceAll("%", "%%")}"`;
	return `[Desktop Entry]\nType=Application\nName=Parley\nExec=${quoted}\nX-GNOME-Autostart-enabled=true\n`;
}
