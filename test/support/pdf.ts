import { inflateSync } from "node:zlib";
import jsQR from "jsqr";
import { extractText, getDocumentProxy } from "unpdf";

/** What the pages of a PDF say, in one line. */
export async function textOf(pdf: Buffer): Promise<string> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  return text.replaceAll(/\s+/g, " ");
}

/** Where the first page's words stand, in points from the bottom left: each piece of a line that one font writes. */
export async function placedIn(pdf: Buffer): Promise<PlacedWords[]> {
  const page = await (await getDocumentProxy(new Uint8Array(pdf))).getPage(1);
  const { items } = await page.getTextContent();
  return items.flatMap((item) => {
    if (!("str" in item) || item.str.trim() === "") return [];
    const [across, , , , x, y] = item.transform as number[] as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const isTurned = across < 0;
    const [left, bottom] = isTurned ? [x - item.width, y - item.height] : [x, y];
    return { text: item.str, size: Math.abs(across), left, right: left + item.width, bottom };
  });
}

export type PlacedWords = { text: string; size: number; left: number; right: number; bottom: number };

/** The width and height of each page, in points. */
export function pagesOf(pdf: Buffer): number[][] {
  const boxes = pdf.toString("latin1").matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g);
  return Array.from(boxes, (box) => box.slice(1).map((side) => Math.round(Number(side))));
}

/** What a scanner reads in the QR codes of a PDF: each is a square, then a rectangle for each run of dark modules. */
export function codesIn(pdf: Buffer): (string | null)[] {
  const codes: { size: number; dark: Set<string> }[] = [];
  for (const [, ...sides] of drawingOf(pdf).matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g)) {
    const [x, y, width, height] = sides.map(Number) as [number, number, number, number];
    if (x === 0 && y === 0 && width === height) codes.push({ size: width, dark: new Set() });
    else if (height === 1) for (let n = 0; n < width; n += 1) codes.at(-1)?.dark.add(`${x + n} ${y}`);
  }
  return codes.map(({ size, dark }) => read(size, dark));
}

function drawingOf(pdf: Buffer): string {
  const file = pdf.toString("latin1");
  return Array.from(
    file.matchAll(/FlateDecode\b[^]*?>>\s*stream\r?\n([^]*?)\r?\nendstream/g),
    ([, stream]) => {
      try {
        return inflateSync(Buffer.from(stream!, "latin1")).toString("latin1");
      } catch {
        return ""; // A font or a picture that is packed another way.
      }
    },
  ).join("\n");
}

function read(size: number, dark: Set<string>): string | null {
  const width = size * 8;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1)
      if (dark.has(`${x >> 3} ${y >> 3}`)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return jsQR(pixels, width, width)?.data ?? null;
}
