import { encode } from "fast-png";
import { black, logoIn, pixelsMin, type QrLook, type QrShape } from "../ui/placements/qr-shape.ts";
import { channelsOf } from "../ui/share/qr-color.ts";
import { pixelsOf } from "./logo.server.ts";

/** A code in its look as a PNG file, as the page draws it. */
export function colourPngOf({ size, rows, hole }: QrShape, look: QrLook): Buffer<ArrayBuffer> {
  const scale = Math.ceil(pixelsMin / size);
  const side = size * scale;
  const data = new Uint8Array(side * side * 3).fill(255);
  const colour = channelsOf(look.color ?? black);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)]) data.set(colour, (y * side + x) * 3);
  const logo = look.logo === null ? null : pixelsOf(Buffer.from(look.logo, "base64"));
  if (hole && logo) {
    const { start, size: wide } = logoIn(hole);
    const [from, width] = [Math.round(start * scale), Math.round(wide * scale)];
    const at = (n: number) => Math.min(logo.side - 1, Math.floor((n * logo.side) / width));
    for (let y = 0; y < width; y += 1)
      for (let x = 0; x < width; x += 1) {
        const pixel = (at(y) * logo.side + at(x)) * 3;
        data.set(logo.data.subarray(pixel, pixel + 3), ((from + y) * side + from + x) * 3);
      }
  }
  return Buffer.from(encode({ width: side, height: side, data, channels: 3, depth: 8 }));
}
