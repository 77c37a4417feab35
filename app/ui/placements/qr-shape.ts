import { encodeQR } from "qr";

/** A QR code as a picture of `size` × `size` units, white margin included; `path` fills its dark modules. */
export type QrShape = { size: number; path: string; rows: boolean[][] };

/** Prints sharp at 10 cm: 300 dots an inch. */
export const pixelsMin = 1200;

/** The standard's quiet zone, in modules. Without this margin scanners miss the code on a coloured sheet. */
const margin = 4;

/** The QR code of a link. Medium error correction: 15 % may be dirty, and the modules stay large on a receipt. */
export function qrShape(link: string): QrShape {
  const rows = encodeQR(link, "raw", { ecc: "medium", border: margin });
  return { size: rows.length, path: rows.map(pathOfRow).join(""), rows };
}

/** The same as a file: vectors, sharp at any size. */
export function qrSvg({ size, path }: QrShape): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="80mm" height="80mm" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>\n`
  );
}

/** Each run of dark modules as one rectangle. */
function pathOfRow(row: boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x += 1;
    path += `M${start} ${y}h${x + 1 - start}v1H${start}z`;
  }
  return path;
}
