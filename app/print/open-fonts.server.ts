import { readFileSync } from "node:fs";
import { create, type Font } from "fontkit";

const opened = new Map<string, Font>();

/** A font by its file, opened once: the large ones take a tenth of a second. */
export function openFont(file: string): Font {
  const known = opened.get(file);
  if (known) return known;
  const font = create(readFileSync(file));
  opened.set(file, font);
  return font;
}
