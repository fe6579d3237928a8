/** Whether windows can be shown: systems with X or Wayland say so in the environment, the others always have one. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
	if (platform === "darwin" || platform === "win32") return true;
	return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}
