import { createRequire } from "node:module";
import path from "node:path";

const { resolve } = createRequire(import.meta.url);

/** A font's file for plain words and for headings. */
export type Font = { name: string; plain: string; bold: string };

const notoSans = (script: string) => font(script, (weight) => fontsource("noto-sans", script, weight));

/**
 * The fonts of print, in the order in which a character looks for its own. Together they write Latin, Greek, Cyrillic,
 * Vietnamese, Devanagari, Hebrew, Arabic, Thai, Japanese and Korean.
 */
export const fonts: readonly Font[] = [
  ...["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese", "devanagari"].map(notoSans),
  font("hebrew", (weight) => embedded("hebrew", `NotoSansHebrew-${weight}.ttf`)),
  font("arabic", (weight) => embedded("arabic", `NotoNaskhArabic-${weight}.ttf`)),
  font("thai", (weight) => fontsource("noto-sans-thai", "thai", weight)),
  font("japanese", (weight) => embedded("jp", `NotoSansJP-${weight}.otf`)),
  font("korean", (weight) => embedded("kr", `NotoSansKR-${weight}.otf`)),
];

type Weight = "Regular" | "Bold";

function font(name: string, fileOf: (weight: Weight) => string): Font {
  return { name, plain: fileOf("Regular"), bold: fileOf("Bold") };
}

function fontsource(family: string, subset: string, weight: Weight): string {
  const number = weight === "Bold" ? 700 : 400;
  return resolve(`@fontsource/${family}/files/${family}-${subset}-${number}-normal.woff`);
}

function embedded(script: string, file: string): string {
  return path.join(path.dirname(resolve(`@embedpdf/fonts-${script}`)), "..", "fonts", file);
}
