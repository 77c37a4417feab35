import { encodeQR } from "qr";

/**
 * A QR code as a picture of `size` × `size` units, white margin included; `path` fills its dark modules. The hole is a
 * square in the middle that is left white for a logo.
 */
export type QrShape = {
  size: number;
  path: string;
  rows: boolean[][];
  hole: { start: number; size: number } | null;
};

/** A code's look: its colour, dark enough for scanners, and the shop's logo as a PNG in base64. */
export type QrLook = { color: string | null; logo: string | null };
export const plainLook: QrLook = { color: null, logo: null };
export const black = "#000000";

/** Prints sharp at 10 cm: 300 dots an inch. */
export const pixelsMin = 1200;

/** The standard's quiet zone, in modules. Without this margin scanners miss the code on a coloured sheet. */
const margin = 4;
/** Of the code's width. The hole costs 5 % of the modules; the correction makes up for 30 %. */
const holeShare = 0.22;

/**
 * The QR code of a link. Medium error correction: 15 % may be dirty, and the modules stay large on a receipt. With a
 * logo the correction is high.
 */
export function qrShape(link: string, hasLogo = false): QrShape {
  const rows = encodeQR(link, "raw", { ecc: hasLogo ? "high" : "medium", border: margin });
  const hole = hasLogo ? holeIn(rows.length) : null;
  if (hole)
    for (let y = hole.start; y < hole.start + hole.size; y += 1)
      rows[y]?.fill(false, hole.start, hole.start + hole.size);
  return { size: rows.length, path: rows.map(pathOfRow).join(""), rows, hole };
}

/** The same as a file: vectors, sharp at any size. */
export function qrSvg({ size, path, hole }: QrShape, look: QrLook = plainLook): string {
  const logo = hole && look.logo ? { ...logoIn(hole), data: look.logo } : null;
  const image =
    logo &&
    `<image x="${logo.start}" y="${logo.start}" width="${logo.size}" height="${logo.size}" ` +
      `href="data:image/png;base64,${logo.data}"/>`;
  const fill = look.color ? ` fill="${look.color}"` : "";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="80mm" height="80mm" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path${fill} d="${path}"/>` +
    `${image ?? ""}</svg>\n`
  );
}

/** The logo's square: half a module of white around it. */
export function logoIn({ start, size }: { start: number; size: number }): { start: number; size: number } {
  return { start: start + 0.5, size: size - 1 };
}

/** As many modules on either side, so the hole is odd where the code is. */
function holeIn(size: number): { start: number; size: number } {
  const wanted = Math.floor((size - 2 * margin) * holeShare);
  const hole = wanted % 2 === size % 2 ? wanted : wanted - 1;
  return { start: (size - hole) / 2, size: hole };
}

/** Each run of dark modules as one rectangle. */
function pathOfRow(row: boolean[], y: number): string {
  return runsOf(row)
    .map(({ start, length }) => `M${start} ${y}h${length}v1H${start}z`)
    .join("");
}

/** The runs of dark modules in a row. */
export function runsOf(row: boolean[]): { start: number; length: number }[] {
  const runs: { start: number; length: number }[] = [];
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x += 1;
    runs.push({ start, length: x + 1 - start });
  }
  return runs;
}
