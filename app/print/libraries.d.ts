/** The parts that print uses of two libraries without types of their own. */
declare module "bidi-js" {
  type Bidi = {
    /** https://github.com/lojjic/bidi-js: a level for each UTF-16 unit; odd levels run from right to left. */
    getEmbeddingLevels(text: string, direction?: "ltr" | "rtl" | "auto"): { levels: Uint8Array };
    /** The character that is drawn in its place on an odd level, or null where it is the same one. */
    getMirroredCharacter(character: string): string | null;
  };
  export default function makeBidi(): Bidi;
}

declare module "fontkit" {
  export type Font = { hasGlyphForCodePoint(codePoint: number): boolean };
  export function create(file: Buffer): Font;
}
