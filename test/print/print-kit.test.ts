import { encode } from "fast-png";
import { expect, test } from "vitest";
import { drawPdf } from "../../app/print/draw-pdf.server.ts";
import { printPdf } from "../../app/print/print-kit.server.ts";
import { isPrintable, runsOf } from "../../app/print/runs.server.ts";
import { createTurns } from "../../app/print/turns.ts";
import { papers, printKinds } from "../../app/referrals/share/print-kinds.ts";
import { codesIn, pagesOf, textOf, placedIn } from "../support/pdf.ts";

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

test("brackets about right-to-left words open toward them", () => {
  const drawn = (name: string) => runsOf(name, "bold").map(({ text }) => text);
  expect(drawn("متجر (الصحة)")).toEqual(["(", "الصحة", ")", "متجر "]);
  expect(drawn("חנות [בריאות] (24)")).toEqual(["(", "24", ") [", "בריאות", "]", "חנות "]);
  expect(drawn("Acme (متجر)")).toEqual(["Acme (", "متجر", ")"]);
});

test("a letter that no font has is written in Latin letters, an emoji is left out, and nothing is a box", async () => {
  expect(isPrintable("ჯანმრთელობა")).toBe(false);
  const text = await textOf(await drawPdf("counter", "a4", { ...words, shop: "ქართული 🌿 Acme" }));
  expect(text).toContain("kartuli Acme");
});

test("however long the name and the words, everything stays on its one page, can be read, and ends in an ellipsis", async () => {
  const spaced = `${"reason ".repeat(80)}${"x".repeat(300)}`;
  const japanese = "健康食品の店で買う".repeat(60);
  for (const kind of printKinds)
    for (const [shop, reason] of [
      ["W".repeat(255), spaced],
      ["Long ".repeat(50), japanese],
      ["", "x".repeat(2000)],
      ["متجر".repeat(60), "ร้านสุขภาพ".repeat(150)],
    ] as const) {
      const pdf = await drawPdf(kind, "letter", { ...words, shop, reason });
      const which = `${kind} ${shop.slice(0, 5)}`;
      expect(pagesOf(pdf)).toHaveLength(1);
      expect(codesIn(pdf)).toEqual(new Array(codes[kind]).fill(link));
      const placed = await placedIn(pdf);
      const outside = placed.filter(
        ({ left, right, bottom, size }) => left < 0 || right > 612 || bottom < 0 || bottom + size > 792,
      );
      expect(outside, which).toEqual([]);
      expect(Math.min(...placed.map(({ size }) => size)), which).toBeGreaterThanOrEqual(8);
      if (kind !== "stickers" || shop !== "") expect(await textOf(pdf), which).toContain("…");
    }
});

test("a receipt's address stands whole below its code, within the slip, in letters that can be read", async () => {
  const hosts = ["a.io", "referrals.suppli-wellness.com", `${"long-".repeat(9)}name.example-wellness.com`];
  for (const paper of papers)
    for (const host of hosts) {
      const address = `${host}/r/store-lumina-naturals-k3x9`;
      const pdf = await drawPdf("receipt", paper, { ...words, address });
      expect((await textOf(pdf)).replaceAll(" ", "").split(address), host).toHaveLength(9);
      const [width, height] = pagesOf(pdf)[0]!;
      const slip = { width: (width! - 56.7) / 2, height: (height! - 56.7) / 4 };
      const placed = await placedIn(pdf);
      const lines = placed.filter(({ text }) => address.includes(text));
      const bad = lines.filter(({ left, right, bottom, size }) => {
        const [x, y] = [(left - 28.35) % slip.width, (bottom - 28.35) % slip.height];
        return size < 8 || x < 14 || x + right - left > slip.width - 14 || y > 40;
      });
      expect(bad, `${host} ${paper}`).toEqual([]);
    }
});

test("words without spaces fill their lines, and no letter of them is lost where there is room", async () => {
  for (const reason of ["健康食品の店で自分に合うものを見つけませんか。".repeat(3), "x".repeat(90)]) {
    const text = await textOf(await drawPdf("counter", "a4", { ...words, reason }));
    expect(text.replaceAll(" ", "")).toContain(reason);
  }
});

test("while a page is drawn the process goes on with its work, and a third page waits for its turn", async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const pages = await Promise.all([
    printPdf("stickers", "a4", words),
    printPdf("counter", "letter", words),
    printPdf("tent", "a4", words),
  ]);
  clearInterval(timer);
  expect(pages.map((pdf) => pdf && codesIn(Buffer.from(pdf)).length)).toEqual([12, 1, 2]);
  expect(turns).toBeGreaterThan(10);
});

test("whoever gets no turn in time is told, and leaves the turn to the next", async () => {
  const { inTurn } = createTurns(1, 1);
  const first = Promise.withResolvers<string>();
  const drawn = inTurn(() => first.promise);
  expect(await inTurn(() => Promise.resolve("late"))).toBeNull();
  first.resolve("first");
  expect(await drawn).toBe("first");
  await expect(inTurn(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await inTurn(() => Promise.resolve("next"))).toBe("next");
});
