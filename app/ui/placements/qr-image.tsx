import { useMemo } from "react";
import { black, logoIn, plainLook, qrShape, type QrLook } from "./qr-shape.ts";

type Props = { link: string; label: string; look?: QrLook };

/** The QR code of a link, as wide as its surroundings. */
export function QrImage({ link, label, look = plainLook }: Props) {
  const hasLogo = look.logo !== null;
  const { size, path, hole } = useMemo(() => qrShape(link, hasLogo), [link, hasLogo]);
  const logo = hole && logoIn(hole);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill={look.color ?? black} d={path} />
      {logo && look.logo && (
        <image
          x={logo.start}
          y={logo.start}
          width={logo.size}
          height={logo.size}
          href={`data:image/png;base64,${look.logo}`}
        />
      )}
    </svg>
  );
}
