import { useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";

type ShownPictureProps = { readonly address: string; readonly alt: string };

type Size = { readonly width: number; readonly height: number };

/** A picture that was asked for: one that is part of the text as it is, one from elsewhere in a frame of no origin. */
export function ShownPicture({ address, alt }: ShownPictureProps) {
	const t = useText();
	const [hasFailed, setFailed] = useState(false);
	if (hasFailed) return <span className="picture-failure">{t("The image could not be loaded.")}</span>;
	const fail = () => setFailed(true);
	if (address.startsWith("data:")) return <img src={address} alt={alt} onError={fail} />;
	return <FramedPicture address={address} alt={alt} onFailure={fail} />;
}

/** The policy of this page lets no picture from elsewhere in; that of the frame's page does, and nothing else. */
function FramedPicture({ address, alt, onFailure }: ShownPictureProps & { readonly onFailure: () => void }) {
	const frame = useRef<HTMLIFrameElement>(null);
	const [size, setSize] = useState<Size | null>(null);
	useEffect(() => {
		const listen = ({ source, data }: MessageEvent<unknown>) => {
			if (source === null || source !== frame.current?.contentWindow) return;
			const news = readNews(data);
			if (news === "ready") frame.current.contentWindow.postMessage({ address, alt }, "*");
			else if (news === "failed") onFailure();
			else if (news !== null) setSize(news);
		};
		addEventListener("message", listen);
		return () => removeEventListener("message", listen);
	}, [address, alt, onFailure]);
	return (
		<iframe
			ref={frame}
			title={alt}
			src="frames/picture.html"
			sandbox="allow-scripts"
			referrerPolicy="no-referrer"
			// Cookies of the picture's host are left at home, where the browser knows how.
			{...{ credentialless: "" }}
			style={
				size === null ? { height: 1 } : { width: size.width, aspectRatio: `${size.width} / ${size.height}` }
			}
		/>
	);
}

/** What the frame tells, which could be anything. */
function readNews(data: unknown): "ready" | "failed" | Size | null {
	if (typeof data !== "object" || data === null || !("type" in data)) return null;
	if (data.type === "ready" || data.type === "failed") return data.type;
	if (data.type !== "shown" || !("width" in data && "height" in data)) return null;
	const [width, height] = [Number(data.width), Number(data.height)];
	// A drawing may have no size of its own.
	if (!(width >= 1 && height >= 1)) return { width: 300, height: 300 };
	return { width: Math.min(width, 4000), height: Math.min(height, 4000) };
}
