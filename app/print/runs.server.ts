import anyAscii from "any-ascii";
import makeBidi from "bidi-js";
import { openFont } from "./open-fonts.server.ts";
import { fonts } from "./fonts.server.ts";

/** A part of a line that one font writes in one direction. `text` is as pdfkit takes it: letters in reading order. */
export type Run = { font: string; text: string };

const bidi = makeBidi();

/**
 * A line of text as the runs that a printer sets from left to right. A character that no font has is written in Latin
 * letters, and one that has no such letters (an emoji) is left out.
 */
export function runsOf(line: string, weight: "plain" | "bold"): Run[] {
  const text = spelled(line.normalize("NFC"), weight);
  const { levels } = bidi.getEmbeddingLevels(text, "auto");
  const runs: (Run & { level: number })[] = [];
  let index = 0;
  for (const written of text) {
    const level = levels[index] ?? 0;
    // A bracket opens toward what comes next, from right to left too. A font does not turn its letters' shapes.
    const character = (level % 2 === 1 && bidi.getMirroredCharacter(written)) || written;
    const last = runs.at(-1);
    const file = last && has(last.font, character) ? last.font : (fontOf(character, weight) ?? "");
    if (last && last.level === level && last.font === file) last.text += character;
    else runs.push({ font: file, text: character, level });
    index += written.length;
  }
  return inVisualOrder(runs.map(turned));
}

/** A font turns a run with letters of its own. Brackets and spaces between two runs have none, and are turned here. */
function turned<Leveled extends Run & { level: number }>(run: Leveled): Leveled {
  const isTurnedByFont = run.level % 2 === 0 || /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(run.text);
  return isTurnedByFont ? run : { ...run, text: Array.from(run.text).toReversed().join("") };
}

/** Whether all of a text is printed as it is written. */
export function isPrintable(text: string): boolean {
  return Array.from(text.normalize("NFC")).every((one) => fontOf(one, "bold") !== null);
}

function spelled(text: string, weight: "plain" | "bold"): string {
  return Array.from(text, (one) => (fontOf(one, weight) === null ? latinOf(one) : one))
    .join("")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** any-ascii names emoji (`:leaf:`). A name that is read as words says something that nobody wrote. */
function latinOf(character: string): string {
  return /\p{Letter}|\p{Number}/u.test(character) ? anyAscii(character) : "";
}

function fontOf(character: string, weight: "plain" | "bold"): string | null {
  if (/\s/u.test(character)) return fonts[0]?.[weight] ?? null;
  return fonts.map((font) => font[weight]).find((file) => has(file, character)) ?? null;
}

function has(file: string, character: string): boolean {
  return openFont(file).hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
}

/** https://www.unicode.org/reports/tr9/#L2, for runs of one level each. A font turns the letters inside its run. */
function inVisualOrder(runs: (Run & { level: number })[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level >= 1; level -= 1)
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end += 1;
      if (end - start > 1) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      if (end > start) start = end;
    }
  return ordered;
}
