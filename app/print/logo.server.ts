import { decode, encode } from "fast-png";
import { logoSidePx } from "../ui/share/logo-size.ts";

/** Red, green and blue of a square picture, row by row. */
export type Pixels = { side: number; data: Uint8Array };

/**
 * The logo that a page sent, made anew: a square PNG without transparency. Null for anything else, so that no file of a
 * stranger's making is kept or drawn.
 */
export function logoFrom(base64: string): Buffer | null {
  const pixels = pixelsOf(Buffer.from(base64, "base64"));
  if (!pixels || pixels.side > logoSidePx) return null;
  const { side, data } = pixels;
  return Buffer.from(encode({ width: side, height: side, data, channels: 3, depth: 8 }));
}

/** The pixels of a square PNG, on white. Null for anything else. */
export function pixelsOf(png: Buffer): Pixels | null {
  try {
    const { width, height, channels, depth, data: found, palette } = decode(png);
    if (width !== height || depth !== 8 || palette || (channels !== 3 && channels !== 4)) return null;
    const data = new Uint8Array(width * height * 3);
    for (let n = 0; n < width * height; n += 1) {
      const alpha = channels === 4 ? (found[n * 4 + 3] ?? 255) / 255 : 1;
      for (let c = 0; c < 3; c += 1)
        data[n * 3 + c] = Math.round(255 - alpha * (255 - (found[n * channels + c] ?? 255)));
    }
    return { side: width, data };
  } catch {
    return null;
  }
}
