import { decode, encode } from "fast-png";
import jsQR from "jsqr";
import { decodeQR } from "qr/decode.js";
import { expect, test } from "vitest";
import { colourPngOf } from "../../../app/print/colour-png.server.ts";
import { logoFrom } from "../../../app/print/logo.server.ts";
import { contrastWithWhite, darkEnough } from "../../../app/ui/share/qr-color.ts";
import { qrShape, qrSvg } from "../../../app/ui/placements/qr-shape.ts";
import { paperIn } from "../../../app/ui/share/paper-in.ts";

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

test("at every setting of colour and logo a code decodes by two libraries, from the file that is sent", () => {
  const logos = [null, logoOf([0, 0, 0]), logoOf([255, 255, 255]), logoOf([200, 30, 30])];
  const colors = [
    null,
    ...["#ffffff", "#ffd400", "#00ffcc", "#c0392b", "#7f7f7f", "#102a43"].map(darkEnough),
  ];
  for (const logo of logos)
    for (const color of colors) {
      const look = { color, logo };
      const png = decode(colourPngOf(qrShape(links[1]!, logo !== null), look));
      const { width, height } = png;
      const data = new Uint8ClampedArray(width * height * 4).fill(255);
      for (let n = 0; n < width * height; n += 1) data.set(png.data.subarray(n * 3, n * 3 + 3), n * 4);
      const which = `${color} with ${logo ? "a logo" : "none"}`;
      expect([which, jsQR(data, width, height)?.data]).toEqual([which, links[1]]);
      expect([which, decodeQR({ width, height, data })]).toEqual([which, links[1]]);
      if (color) expect(contrastWithWhite(color)).toBeGreaterThanOrEqual(4.5);
    }
  expect(darkEnough("#102a43")).toBe("#102a43");
});

test("a logo is made anew as it is kept, and what is no square picture is refused", () => {
  expect(logoFrom(logoOf([1, 2, 3]))).toBeInstanceOf(Buffer);
  const wide = encode({ width: 4, height: 2, data: new Uint8Array(24), channels: 3 });
  const large = encode({ width: 300, height: 300, data: new Uint8Array(270_000), channels: 3 });
  for (const bad of ["", "AAAA", "<svg/>", base64(wide), base64(large), logoOf([1, 2, 3]).slice(0, 60)])
    expect(logoFrom(bad)).toBe(null);
});

test("print is laid out for the paper of the shop's part of the world", () => {
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

function logoOf(color: number[]): string {
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, n) => color[n % 3]!);
  return base64(encode({ width: 64, height: 64, data, channels: 3 }));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Eight pixels a module, as a scanner would see it. */
function pixelsOf(size: number, isDark: (x: number, y: number) => boolean) {
  const width = size * 8;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1)
      if (isDark(x >> 3, y >> 3)) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return { width, height: width, data };
}
