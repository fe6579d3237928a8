import { ThemeChoice } from "./theme-choice.tsx";

export function AppearanceSettings() {
	return <ThemeChoice />;
}
