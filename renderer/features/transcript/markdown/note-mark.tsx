import { useLoaded } from "../../../ui/use-loaded.ts";
import type { NoteLinkProps } from "./note-link.tsx";

const loadLink = () => import("./note-link.tsx");

/** The name of a note, in the note or where the text refers to it. A moment later each leads to the other. */
export function NoteMark(props: NoteLinkProps) {
	const link = useLoaded(true, loadLink);
	return link === null ? <sup>{props.name}</sup> : <link.NoteLink {...props} />;
}
