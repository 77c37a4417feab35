import type { PrintKind } from "../referrals/share/print-kinds.ts";
import type { Box, Pen } from "./pen.server.ts";
import type { PrintWords } from "./draw-pdf.server.ts";

const faint = "#9a9a9a";
const millimetre = 72 / 25.4;

/** How each thing of the kit lies on its page. */
export const layouts: Record<PrintKind, (pen: Pen, page: Box, words: PrintWords) => void> = {
  counter(pen, page, words) {
    card(pen, inset(page, 18 * millimetre), words, 1);
  },

  /** Two faces, head to head: folded in the middle, it stands and is read from both sides. */
  tent(pen, page, words) {
    const face = { ...page, height: page.height / 2 };
    const lower = { ...face, y: page.y + face.height };
    pen.doc.save().rotate(180, { origin: [page.x + page.width / 2, page.y + page.height / 2] });
    card(pen, inset(lower, 12 * millimetre), words, 0.6);
    pen.doc.restore();
    card(pen, inset(lower, 12 * millimetre), words, 0.6);
    dashed(pen, [page.x, lower.y], [page.x + page.width, lower.y]);
  },

  /** Three by four, to be cut along the lines. */
  stickers(pen, page, words) {
    each(page, 3, 4, (cell) => {
      frame(pen, cell);
      const box = inset(cell, 4 * millimetre);
      const side = Math.min(box.width, box.height * 0.64);
      const at = box.x + (box.width - side) / 2;
      const top = pen.words(part(box, 0, 0.16), { text: words.shop, size: 11, weight: "bold" });
      pen.qr({ x: at, y: box.y + Math.max(top, box.height * 0.1), width: side }, words.link, words.look);
      pen.words(part(box, 0.82, 0.18), { text: words.scan, size: 8.5 });
    });
  },

  /** Slips in the width of a till roll, for the end of a receipt. In black: a till prints nothing else. */
  receipt(pen, page, words) {
    each(page, 2, 4, (cell) => {
      frame(pen, cell);
      const box = inset(cell, 5 * millimetre);
      const address = { text: words.address, size: 8, weight: "bold" } as const;
      const below = pen.wordsHeight(part(box, 0, 0.25), address);
      const upper = { ...box, height: box.height - below - 4 };
      const side = Math.min(upper.height, box.width * 0.46);
      const y = upper.y + (upper.height - side) / 2;
      pen.qr({ x: box.x, y, width: side }, words.link, { ...words.look, color: null });
      const right = { ...upper, x: box.x + side + 6, width: box.width - side - 6 };
      stack(pen, right, [
        { text: words.shop, size: 12, weight: "bold" },
        { text: words.reason, size: 9, linesMax: 7, share: 2.2 },
        { text: words.scan, size: 8, linesMax: 3 },
      ]);
      pen.words({ ...box, y: box.y + box.height - below, height: below }, address);
    });
  },
};

/** Name, reason, code and address, one above the other. */
function card(pen: Pen, box: Box, words: PrintWords, scale: number): void {
  const code = Math.min(box.width * 0.62, box.height * 0.5);
  const above = { ...box, height: (box.height - code) * 0.58 };
  stack(pen, above, [
    { text: words.shop, size: 40 * scale, weight: "bold" },
    { text: words.reason, size: 24 * scale, linesMax: 4 },
  ]);
  pen.qr({ x: box.x + (box.width - code) / 2, y: box.y + above.height, width: code }, words.link, words.look);
  stack(pen, { ...box, y: box.y + above.height + code, height: box.height - above.height - code }, [
    { text: words.scan, size: 18 * scale, weight: "bold" },
    { text: words.type, size: 12 * scale, linesMax: 1 },
    { text: words.address, size: 15 * scale, weight: "bold" },
  ]);
}

type Piece = Parameters<Pen["words"]>[1] & { share?: number };

/** Pieces one above the other, in the middle of their box. Each may take its share of the height at most. */
function stack(pen: Pen, box: Box, pieces: Piece[]): void {
  const shares = pieces.reduce((sum, { share = 1 }) => sum + share, 0);
  const most = ({ share = 1 }: Piece) => ({ ...box, height: (box.height * share) / shares });
  const heights = pieces.map((piece) => pen.wordsHeight(most(piece), piece));
  const gap = Math.min(10, (box.height - heights.reduce((sum, one) => sum + one, 0)) / (pieces.length + 1));
  let y = box.y + (box.height - heights.reduce((sum, one) => sum + one + gap, -gap)) / 2;
  pieces.forEach((piece, index) => {
    pen.words({ ...most(piece), y }, piece);
    y += (heights[index] ?? 0) + gap;
  });
}

function each(page: Box, columns: number, rows: number, draw: (cell: Box) => void): void {
  const box = inset(page, 10 * millimetre);
  const [width, height] = [box.width / columns, box.height / rows];
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      draw({ x: box.x + column * width, y: box.y + row * height, width, height });
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

/** A part of a box's height. */
function part(box: Box, from: number, share: number): Box {
  return { ...box, y: box.y + box.height * from, height: box.height * share };
}

function frame({ doc }: Pen, { x, y, width, height }: Box): void {
  doc.rect(x, y, width, height).lineWidth(0.5).stroke(faint);
}

function dashed({ doc }: Pen, from: [number, number], to: [number, number]): void {
  doc
    .save()
    .moveTo(...from)
    .lineTo(...to)
    .lineWidth(0.5)
    .dash(4, { space: 4 })
    .stroke(faint)
    .restore();
}
