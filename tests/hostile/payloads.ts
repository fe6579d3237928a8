/** What a vector tries to run; nothing in the app has this name. */
export const HIT = "window.hostileHit(1)";
/** Where a vector tries to reach. */
export const HOST = "https://evil.example";
