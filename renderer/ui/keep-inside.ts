/** Where the middle of something this wide has to be for all of it to be in sight, with some room at both edges. */
export function keepInside(middle: number, width: number, room: number, edge: number): number {
	const least = width / 2 + edge;
	return Math.max(least, Math.min(middle, room - least));
}
