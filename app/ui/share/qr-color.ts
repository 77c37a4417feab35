/** A scanner wants dark on light. The same contrast as for text: https://www.w3.org/TR/WCAG22/#contrast-minimum */
const contrastMin = 4.5;

/** Whether a text is a colour as the app keeps it. */
export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/.test(text);
}

/** The colour, or the nearest darker shade of it that scanners can tell from white. */
export function darkEnough(color: string): string {
  let shade = color;
  for (let left = 100; left > 0 && contrastWithWhite(shade) < contrastMin; left -= 1)
    shade = `#${channelsOf(color)
      .map((value) => Math.round((value * left) / 100))
      .map((value) => value.toString(16).padStart(2, "0"))
      .join("")}`;
  return shade;
}

/** From 1, for white itself, to 21. */
export function contrastWithWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

/** Red, green and blue, each 0–255. */
export function channelsOf(color: string): number[] {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}
