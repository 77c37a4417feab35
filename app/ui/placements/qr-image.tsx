import { useMemo } from "react";
import { qrShape } from "./qr-shape.ts";

/** The QR code of a link, as wide as its surroundings. */
export function QrImage({ link, label }: { link: string; label: string }) {
  const { size, path } = useMemo(() => qrShape(link), [link]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path d={path} />
    </svg>
  );
}
