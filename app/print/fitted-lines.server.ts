import type { Box } from "./pen.server.ts";

/** Words as a box is asked to hold them: the size is the largest that they may have. */
export type Asked = { text: string; size: number; linesMax?: number };
/** How wide a text is in a size. */
type WidthOf = (text: string, size: number) => number;

export const lineHeight = 1.3;
/** Smaller is not read. Words that still do not fit are cut, with an ellipsis. */
const sizeMin = 8;
/** Scripts without spaces between words: a line may end after any of their letters. */
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The largest size at which the words fit, and their lines. A word is broken only if no size holds it whole. */
export function fittedLines(
  box: Pick<Box, "width" | "height">,
  { text, size: asked, linesMax = 2 }: Asked,
  widthOf: WidthOf,
): { lines: string[]; size: number } {
  const roomAt = (size: number) =>
    Math.max(1, Math.min(linesMax, Math.floor(box.height / (size * lineHeight))));
  for (const breaks of [spaceless, /^/])
    for (const size of sizesFrom(asked)) {
      const lines = linesOf(text, box.width, linesMax, breaks, (some) => widthOf(some, size));
      const isWide = lines.some((line) => widthOf(line, size) > box.width);
      if (!isWide && lines.length <= roomAt(size)) return { lines, size };
    }
  const width = (some: string) => widthOf(some, sizeMin);
  const kept = linesOf(text, box.width, linesMax, /^/, width).slice(0, roomAt(sizeMin));
  const last = graphemesOf(kept.pop()?.trimEnd() ?? "");
  while (last.length > 0 && width(`${last.join("")}…`) > box.width) last.pop();
  return { lines: [...kept, `${last.join("").trimEnd()}…`], size: sizeMin };
}

function sizesFrom(asked: number): number[] {
  const sizes: number[] = [];
  for (let size = asked; size > sizeMin; size *= 0.92) sizes.push(size);
  return [...sizes, sizeMin];
}

/**
 * The lines of a text, and one more than `linesMax` where text is left. A line may end at a space, before the path of a
 * link, and inside a word that may be broken.
 */
function linesOf(
  text: string,
  width: number,
  linesMax: number,
  breaks: RegExp,
  widthOf: (text: string) => number,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/(?<=\s)|(?=\/r\/)/)) {
    const isBroken = breaks.test(word) && widthOf(word) > width;
    for (const part of isBroken ? graphemesOf(word) : [word]) {
      if (line !== "" && widthOf(line + part) > width) {
        lines.push(line);
        if (lines.length > linesMax) return lines;
        line = part;
      } else line += part;
    }
  }
  return [...lines, line];
}

function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
