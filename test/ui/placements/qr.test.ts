import { decodeQR } from "qr/decode.js";
import { expect, test } from "vitest";
import { qrShape, qrSvg } from "../../../app/ui/placements/qr-shape.ts";
import { paperIn } from "../../../app/ui/placements/sheet.tsx";

const links = [
  "https://app.example.test/r/store-acme-supplem-75ae",
  "https://app.example.test/r/store-acme-supplem-75ae?src=counter-qr",
  `https://links.a-rather-long-platform-name.example/r/store-acme-supplem-75ae?src=${"x".repeat(32)}`,
];

test("a QR code decodes to exactly its link, with the quiet zone that scanners need", () => {
  for (const link of links) {
    const { rows, size } = qrShape(link);
    expect(decodeQR(pixelsOf(size, (x, y) => rows[y]![x]!))).toBe(link);
    const edge = [0, 1, 2, 3].flatMap((n) => [rows[n]!, rows[size - 1 - n]!, rows.map((row) => row[n]!)]);
    expect(edge.flat()).not.toContain(true);
  }
});

test("the SVG draws exactly the code's dark modules, and is XML of its own", () => {
  for (const link of links) {
    const shape = qrShape(link);
    const svg = qrSvg(shape);
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 (\d+) \1" [^<>]*><path [^<>]*\/><path [^<>]*\/><\/svg>\n$/,
    );
    const dark = new Set<string>();
    for (const [, x, y, width] of shape.path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g))
      for (let n = 0; n < Number(width); n += 1) dark.add(`${Number(x) + n} ${y}`);
    expect(decodeQR(pixelsOf(shape.size, (x, y) => dark.has(`${x} ${y}`)))).toBe(link);
  }
});

test("a sheet is laid out for the paper of the shop's part of the world", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "America/Toronto",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "UTC",
  ];
  expect(zones.map(paperIn)).toEqual(["a4", "letter", "letter", "a4", "a4", "a4"]);
});

/** Eight pixels a module, as a scanner would see it. */
function pixelsOf(size: number, isDark: (x: number, y: number) => boolean) {
  const width = size * 8;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1)
      if (isDark(x >> 3, y >> 3)) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return { width, height: width, data };
}
