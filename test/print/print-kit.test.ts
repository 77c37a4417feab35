import { encode } from "fast-png";
import { expect, test } from "vitest";
import { drawPdf } from "../../app/print/draw-pdf.server.ts";
import { printPdf } from "../../app/print/print-kit.server.ts";
import { isPrintable } from "../../app/print/runs.server.ts";
import { papers, printKinds } from "../../app/referrals/share/print-kinds.ts";
import { codesIn, pagesOf, textOf } from "../support/pdf.ts";

const logo = Buffer.from(
  encode({ width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(120), channels: 3 }),
).toString("base64");
const link = "https://links.example.com/r/store-acme-supplem-75ae?src=counter-qr";
const words = {
  shop: "Acme",
  reason: "See what Syntropy can do for your health.",
  scan: "Scan me",
  type: "or type:",
  address: "links.example.com/r/store-acme-supplem-75ae",
  link,
  look: { color: null, logo: null },
};
const codes = { counter: 1, tent: 2, stickers: 12, receipt: 8 };

test("each thing of the kit is one page on either paper, and each of its codes scans, with a logo or without", async () => {
  for (const kind of printKinds)
    for (const paper of papers)
      for (const look of [words.look, { color: "#1a6b3c", logo }]) {
        const pdf = await drawPdf(kind, paper, { ...words, look });
        expect(pagesOf(pdf), `${kind} ${paper}`).toEqual([paper === "a4" ? [595, 842] : [612, 792]]);
        expect(codesIn(pdf), `${kind} ${paper}`).toEqual(new Array(codes[kind]).fill(link));
        const text = await textOf(pdf);
        expect(text).toContain("Scan me");
        if (kind !== "stickers") expect(text).toContain(words.address);
      }
});

test("a shop's name is printed in its own script, in the order in which it is read", async () => {
  const names = [
    "Žluťoučký & Søn",
    "Здоровье Υγεία",
    "स्वास्थ्य",
    "ร้านสุขภาพ",
    "健康食品の店",
    "건강 식품점",
    "חנות בריאות",
    "متجر الصحة 24 Berlin",
  ];
  for (const shop of names) {
    expect([shop, isPrintable(shop)]).toEqual([shop, true]);
    const text = await textOf(await drawPdf("counter", "a4", { ...words, shop }));
    const letters = (some: string) =>
      Array.from(some.normalize("NFKD").replaceAll(/[\s\p{Cf}]/gu, "")).toSorted();
    const printed = text.slice(0, text.indexOf("See what"));
    expect([shop, letters(printed)]).toEqual([shop, letters(shop)]);
  }
});

test("a letter that no font has is written in Latin letters, an emoji is left out, and nothing is a box", async () => {
  expect(isPrintable("ჯანმრთელობა")).toBe(false);
  const text = await textOf(await drawPdf("counter", "a4", { ...words, shop: "ქართული 🌿 Acme" }));
  expect(text).toContain("kartuli Acme");
});

test("however long the name and the words, everything stays on its one page", async () => {
  for (const kind of printKinds)
    for (const shop of ["W".repeat(255), "Long ".repeat(50), ""]) {
      const reason = `${"reason ".repeat(80)}${"x".repeat(300)}`;
      const pdf = await drawPdf(kind, "letter", { ...words, shop, reason });
      expect(pagesOf(pdf)).toHaveLength(1);
      expect(codesIn(pdf)).toEqual(new Array(codes[kind]).fill(link));
    }
});

test("while a page is drawn the process goes on with its work, and a third page is asked to come again", async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const drawn = [printPdf("stickers", "a4", words), printPdf("counter", "letter", words)];
  expect(await printPdf("tent", "a4", words)).toBeNull();
  const pages = await Promise.all(drawn);
  clearInterval(timer);
  expect(pages.map((pdf) => pdf && codesIn(Buffer.from(pdf)).length)).toEqual([12, 1]);
  expect(turns).toBeGreaterThan(10);
});
