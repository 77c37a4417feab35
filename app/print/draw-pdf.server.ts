import type { Paper, PrintKind } from "../referrals/share/print-kinds.ts";
import type { QrLook } from "../ui/placements/qr-shape.ts";
import { layouts } from "./layouts.server.ts";
import { newDocument, penOn } from "./pen.server.ts";

/** What print says: who asks, why to scan, how, and where the code leads. */
export type PrintWords = {
  shop: string;
  reason: string;
  scan: string;
  type: string;
  /** To be typed: short, and without the place. */
  address: string;
  link: string;
  look: QrLook;
};

/** One page of the print kit as a PDF file. Takes up to a second of a core: the app draws it by `printPdf`. */
export async function drawPdf(
  kind: PrintKind,
  paper: Paper,
  words: PrintWords,
): Promise<Buffer<ArrayBuffer>> {
  const doc = newDocument(paper, words.shop);
  const chunks: Buffer[] = [];
  doc.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => doc.on("end", resolve).on("error", reject));
  const { width, height } = doc.page;
  layouts[kind](penOn(doc), { x: 0, y: 0, width, height }, words);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}
