import PDFDocument from "pdfkit";
import type { Paper } from "../referrals/share/print-kinds.ts";
import { logoIn, qrShape, runsOf as darkRuns, type QrLook } from "../ui/placements/qr-shape.ts";
import { fittedLines, lineHeight, type Asked } from "./fitted-lines.server.ts";
import { runsOf, type Run } from "./runs.server.ts";

/** A place on paper, in points (1/72 inch) from the top left. */
export type Box = { x: number; y: number; width: number; height: number };
type Line = { runs: Run[]; width: number };
type Words = Asked & { weight?: "plain" | "bold"; color?: string };

const ink = "#202020";

/** What draws on a PDF: words in any script, and QR codes. */
export type Pen = ReturnType<typeof penOn>;

export function penOn(doc: PDFKit.PDFDocument) {
  const known = new Map<string, Line>();
  return { doc, words, wordsHeight, qr };

  /** Writes words centred in a box, smaller where they would not fit. Returns the height that they took. */
  function words(box: Box, { weight = "plain", color = ink, ...asked }: Words): number {
    const { lines, size } = fitted(box, { ...asked, weight });
    lines.forEach((line, index) => {
      let x = box.x + (box.width - line.width) / 2;
      const y = box.y + index * size * lineHeight;
      for (const { font, text } of line.runs) {
        doc.font(font).fontSize(size).fillColor(color);
        doc.text(text, x, y, { lineBreak: false, features, baseline: -size * 1.05 });
        x += doc.widthOfString(text, { features });
      }
    });
    return lines.length * size * lineHeight;
  }

  function wordsHeight(box: Box, asked: Words): number {
    const { lines, size } = fitted(box, { weight: "plain", ...asked });
    return lines.length * size * lineHeight;
  }

  function fitted(box: Box, { weight, ...asked }: Words & { weight: "plain" | "bold" }) {
    const { lines, size } = fittedLines(box, asked, (text, at) => measured(text, at, weight).width);
    return { lines: lines.map((line) => measured(line, size, weight)), size };
  }

  /** Widths grow with the size, so a text is set once. */
  function measured(text: string, size: number, weight: "plain" | "bold"): Line {
    const key = `${weight} ${text}`;
    const atOne = known.get(key) ?? setAtOne(text, weight);
    known.set(key, atOne);
    return { runs: atOne.runs, width: atOne.width * size };
  }

  function setAtOne(text: string, weight: "plain" | "bold"): Line {
    const runs = runsOf(text, weight);
    const widths = runs.map((run) => doc.font(run.font).fontSize(1).widthOfString(run.text, { features }));
    return { runs, width: widths.reduce((sum, one) => sum + one, 0) };
  }

  /** Draws a link's code as wide as its box, quiet zone included. */
  function qr({ x, y, width }: Omit<Box, "height">, link: string, look: QrLook): void {
    const { size, rows, hole } = qrShape(link, look.logo !== null);
    doc
      .save()
      .translate(x, y)
      .scale(width / size);
    doc.rect(0, 0, size, size).fill("#ffffff");
    rows.forEach((row, top) => darkRuns(row).forEach(({ start, length }) => doc.rect(start, top, length, 1)));
    doc.fill(look.color ?? "#000000");
    if (hole && look.logo) {
      const logo = logoIn(hole);
      doc.image(Buffer.from(look.logo, "base64"), logo.start, logo.start, { width: logo.size });
    }
    doc.restore();
  }
}

/** With features named, pdfkit sets a run as a whole. It would set each word by itself, and turn a line of Hebrew about. */
const features: PDFKit.Mixins.OpenTypeFeatures[] = ["liga"];

/** A new document for a paper. */
export function newDocument(paper: Paper, title: string): PDFKit.PDFDocument {
  return new PDFDocument({ size: paper === "a4" ? "A4" : "LETTER", margin: 0, info: { Title: title } });
}
