import { logoSidePx } from "./logo-size.ts";

/** A picture of the merchant's as a small square PNG on white, in base64. Throws for a file that is no picture. */
export async function logoOf(file: Blob): Promise<string> {
  const picture = new Image();
  const address = URL.createObjectURL(file);
  try {
    picture.src = address;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = logoSidePx;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser draws no canvas");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, logoSidePx, logoSidePx);
    // A drawing without a size of its own fills the square.
    const [width, height] = [picture.naturalWidth || logoSidePx, picture.naturalHeight || logoSidePx];
    const scale = logoSidePx / Math.max(width, height);
    const [wide, high] = [width * scale, height * scale];
    context.drawImage(picture, (logoSidePx - wide) / 2, (logoSidePx - high) / 2, wide, high);
    return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
  } finally {
    URL.revokeObjectURL(address);
  }
}
