import { outsideEndpoint } from "../outside-endpoint.server.ts";
import { pngOf } from "../http/png.server.ts";
import { problem } from "../http/problem.server.ts";
import { colourPngOf } from "../print/colour-png.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import { readTrackedLink } from "../referrals/placements/read-placements.server.ts";
import { readLook } from "../referrals/share/read-share.server.ts";
import { pixelsMin, qrShape, qrSvg } from "../ui/placements/qr-shape.ts";

/** A link's QR code as a picture, for a browser outside of the frame: `?as=png` or `svg`, `?place=` names a place. */
const sendQr = outsideEndpoint("qr", async (store, searchParams) => {
  const asked = searchParams.get("place");
  const name = parsePlacement(asked);
  const link = asked !== null && name === null ? null : await readTrackedLink(store, name);
  if (link === null) throw problem(404, "not_found", "There is no such place.");
  const look = await readLook(store);
  const shape = qrShape(link, look.logo !== null);
  const isSvg = searchParams.get("as") === "svg";
  const isPlain = look.color === null && look.logo === null;
  const png = () =>
    isPlain ? pngOf(shape.rows, Math.ceil(pixelsMin / shape.size)) : colourPngOf(shape, look);
  const picture = isSvg ? qrSvg(shape, look) : png();
  const fileName = `qr-${name ?? "referral-link"}.${isSvg ? "svg" : "png"}`;
  return new Response(picture, {
    headers: {
      "Content-Type": isSvg ? "image/svg+xml" : "image/png",
      // A phone keeps a shown PNG by a long press; a vector is for a print shop, and is a file.
      "Content-Disposition": `${isSvg ? "attachment" : "inline"}; filename="${fileName}"`,
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
    },
  });
});

export const loader = sendQr;
export const action = sendQr;
