import type { Page } from "playwright-core";

/** Draws a picture in the browser in its own size, in black and white. */
export async function pixelsOf(page: Page, url: string) {
  const blank = await page.context().newPage();
  const { width, height, data } = await blank.evaluate(async (source) => {
    // As bright as an eye sees it.
    const lightOf = (of: Uint8ClampedArray, n: number) =>
      0.3 * of[n]! + 0.59 * of[n + 1]! + 0.11 * of[n + 2]!;
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {
      width: image.naturalWidth,
      height: image.naturalHeight,
    });
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const drawn = context.getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (let n = 0; n < drawn.data.length; n += 4) text += lightOf(drawn.data, n) > 127 ? "1" : "0";
    return { width: canvas.width, height: canvas.height, data: text };
  }, url);
  await blank.close();
  const pixels = Uint8ClampedArray.from(
    Array.from(data).flatMap((bit) => (bit === "1" ? [255, 255, 255, 255] : [0, 0, 0, 255])),
  );
  return { width, height, data: pixels };
}
