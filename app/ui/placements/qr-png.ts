import { black, logoIn, pixelsMin, plainLook, type QrLook, type QrShape } from "./qr-shape.ts";

/** Draws a QR code in the browser: each module a square of whole pixels, so that no edge is blurred. */
export async function qrPng({ size, rows, hole }: QrShape, look: QrLook = plainLook): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const pixels = Math.ceil(pixelsMin / size);
  canvas.width = canvas.height = size * pixels;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = look.color ?? black;
  rows.forEach((row, y) =>
    row.forEach((dark, x) => dark && context.fillRect(x * pixels, y * pixels, pixels, pixels)),
  );
  if (hole && look.logo) {
    const picture = new Image();
    picture.src = `data:image/png;base64,${look.logo}`;
    await picture.decode();
    const { start, size: side } = logoIn(hole);
    context.drawImage(picture, start * pixels, start * pixels, side * pixels, side * pixels);
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG was made"))), "image/png"),
  );
}
