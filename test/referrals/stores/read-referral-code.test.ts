import fc from "fast-check";
import { expect, test } from "vitest";
import { readReferralCode } from "../../../app/referrals/stores/read-referral-code.ts";

const acme = "store-acme-a1b2";
const vitamin = "store-vitaminwor-f3e4";

/** What a text is read as: the code, `!` before it when it was repaired, or nothing. */
function reading(text: unknown): string | null {
  const read = readReferralCode(text);
  return read && (read.repaired ? `!${read.code}` : read.code);
}

function expectReadings(rows: [text: unknown, reading: string | null][]): void {
  expect(rows.map(([text]) => [text, reading(text)])).toEqual(rows);
}

test("a code that is right is kept as it is, a store's in lower case", () => {
  expectReadings([
    [acme, acme],
    ["STORE-ACME-A1B2", acme],
    ["Store-Acme-a1B2", acme],
    ["store-acme-supps-a1b2", "store-acme-supps-a1b2"],
    ["store-a1b2-c3d4", "store-a1b2-c3d4"],
    ["store-acme-a1b2-c3d4", "store-acme-a1b2-c3d4"],
    ["store-store-a1b2", "store-store-a1b2"],
    ["store-2-0000", "store-2-0000"],
    ["SUMMER20", "SUMMER20"],
    ["summer_20", "summer_20"],
    ["a", "a"],
    ["x".repeat(64), "x".repeat(64)],
    ["producthunt", "producthunt"],
    ["store-nobody", "store-nobody"],
    ["Store-Wide-Sale", "store-wide-sale"],
  ]);
});

test("what stands around a store's code is left away", () => {
  const around = [
    ..."CODE. CODE, CODE; CODE: CODE! CODE? CODE) CODE] CODE} CODE> CODE/ CODE// CODE_ CODE- CODE-- CODE__".split(
      " ",
    ),
    ..."CODE* CODE' CODE\" CODE` CODE” CODE’ CODE» CODE… CODE。 CODE、 CODE） CODE％ CODE+ CODE= CODE# CODE| CODE~".split(
      " ",
    ),
    ..."(CODE) [CODE] <CODE> {CODE} \"CODE\" “CODE” „CODE“ «CODE» 'CODE' `CODE` *CODE* **CODE** _CODE_ __CODE__ ~~CODE~~".split(
      " ",
    ),
    ..."||CODE|| -CODE --CODE @CODE #CODE :CODE ref=CODE ?ref=CODE &ref=CODE &amp;ref=CODE ref:CODE =3DCODE 3DCODE".split(
      " ",
    ),
    ..."CODE?fbclid=IwAR0x CODE?utm_source=ig CODE&utm_source=ig CODE&amp;src=flyer CODE%26src=x CODE?ref=CODE CODE/?x=1 CODE\\".split(
      " ",
    ),
    ..."CODE%20 CODE%E2%80%9D CODE%2E CODE%29 CODE%0A CODE%E2%80 CODE%C2%A0 CODE% %22CODE%22 %3Fref%3DCODE CODE%00".split(
      " ",
    ),
    ..."https://syntropyhealth.bio/?ref=CODE https://app.example/r/CODE?src=qr [link](https://x.example/?ref=CODE)".split(
      " ",
    ),
    ...'https%3A%2F%2Fx.example%2F%3Fref%3DCODE%26utm_source%3Dig href="https://x.example/r/CODE"> CODE™ CODE② CODE®'.split(
      " ",
    ),
    ..."请用CODE注册 コードはCODEです 코드CODE를 CODE👍 CODE✨✨ 👉CODE CODE\u200b CODE\u00ad CODE\ufeff \ufeffCODE CODE\u2028".split(
      " ",
    ),
    ..."CODE\u200e CODE\ufe0f CODE\u00a0 CODE\u3000".split(" "),
    " CODE",
    "CODE ",
    "CODE\n",
    "\tCODE\r\n",
    "CODE CODE",
    "my code: CODE",
    "CODE is my code",
    "Use CODE, thanks!\n-- \nAda",
    "store opening, see https://x.example/r/CODE",
    "in-store: CODE",
    "store-acme CODE",
  ];
  for (const code of [acme, vitamin])
    expectReadings(around.map((text) => [text.replaceAll("CODE", code), `!${code}`]));
  expect(around.length).toBeGreaterThan(100);
});

test("what came into a store's code is taken out of it", () => {
  expectReadings(
    [
      "store_acme_a1b2",
      "STORE_ACME_A1B2",
      "store-acme_a1b2",
      "store–acme–a1b2",
      "store-acme–a1b2",
      "store—acme—a1b2",
      "store‐acme‑a1b2",
      "store−acme−a1b2",
      "store﹣acme﹣a1b2",
      "store－acme－a1b2",
      "storeーacmeーa1b2",
      "store-acme--a1b2",
      "ｓｔｏｒｅ－ａｃｍｅ－ａ１ｂ２",
      "ＳＴＯＲＥ＿ＡＣＭＥ＿Ａ１Ｂ２",
      "𝐬𝐭𝐨𝐫𝐞-𝐚𝐜𝐦𝐞-𝐚𝟏𝐛𝟐",
      "ⓢⓣⓞⓡⓔ-ⓐⓒⓜⓔ-a1b2",
      "st\u200bore-acme-a1b2",
      "store-\u200bacme-\u200ba1b2",
      "store\u00ad-acme\u00ad-a1b2",
      "store-ac\u00adme-a1b2",
      "\ufeffstore-acme-a1b2",
      "store-acme\u2060-a1b2",
      "store\u200d-acme-a1\u200cb2",
      "store-acme-a1b2\u202c\u202a",
      "store-acme-\u2066a1b2\u2069",
      "store%2Dacme%2Da1b2",
      "store%E2%80%93acme%E2%80%93a1b2",
      "store-acme-a1%E2%80%8Bb2",
      "%73tore-acme-a1b2",
      "store\\-acme\\-a1b2",
      "store\\_acme\\_a1b2",
      "store-acme-\r\na1b2",
      "store-acme-\n> a1b2",
      "store-ac=\r\nme-a1b2",
      "https://x.example/?ref=3Dstore-acme-a1=\nb2",
    ].map((text) => [text, `!${acme}`]),
  );
});

test("the first store's code of a text is the one", () => {
  expectReadings([
    ["store-acme-a1b2 store-other-ffff", `!${acme}`],
    ["store-acme-a1b2c3 store-other-ffff", "!store-other-ffff"],
    ["store-acme-a1b2.store-other-ffff", `!${acme}`],
    ["store-acme-a1b2-c3d4.", "!store-acme-a1b2-c3d4"],
    ["store_a1b2_c3d4)", "!store-a1b2-c3d4"],
    ["store-store-acme-a1b2.", "!store-store-acme-a1b2"],
  ]);
});

test("a text that holds no store's code does not become one", () => {
  expectReadings([
    ["store-acme-a1b2c3", "store-acme-a1b2c3"],
    ["store-acme-a1b2c3.", null],
    ["store-acme-a1b.", null],
    ["store-acme-a1bg.", null],
    ["store-acme-a1b2-x", "store-acme-a1b2-x"],
    ["store-acme-a1b2-shop.", null],
    ["store-acme-a1b2_shop.", null],
    ["store-acme-a1b2é", null],
    ["store-acme-a1b2я", null],
    ["store-acme-a1b2\u0301", null],
    ["store-acme-a1b2٣", null],
    ["store-acme-a1b2\u200bc3", null],
    ["store-a1b2.", null],
    ["store--a1b2.", null],
    ["store-a-much-too-long-slug-a1b2.", null],
    ["store-acme supps-a1b2", null],
    ["store - acme - cafe", null],
    ["store acme a1b2", null],
    ["bookstore-acme-a1b2", "bookstore-acme-a1b2"],
    ["in-store-promo-2026", "in-store-promo-2026"],
    ["app_store_promo_2026", "app_store_promo_2026"],
    ["my-store-acme-a1b2.", null],
    ["éstore-acme-a1b2", null],
    ["3dstore-acme-a1b2", "3dstore-acme-a1b2"],
    ["SUMMER20.", null],
    ["SUMMER 20", null],
    ["", null],
    [" ", null],
    ["%", null],
    ["\ud800", null],
    ["x".repeat(65), null],
    ["https://syntropyhealth.bio/", null],
    ["ada@example.com", null],
    [undefined, null],
    [null, null],
    [42, null],
    [["store-acme-a1b2"], null],
  ]);
});

const letters = "abcdefghijklmnopqrstuvwxyz0123456789".split("");
const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 5 });
/** Codes as stores have them: twelve characters of a slug at most, then four hex digits. */
const codes = fc
  .tuple(
    fc.array(word, { minLength: 1, maxLength: 2 }),
    fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdef")), minLength: 4, maxLength: 4 }),
  )
  .map(([words, hex]) => `store-${words.join("-")}-${hex}`);

const unseen = [
  "\u200b",
  "\u200c",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u200e",
  "\u202a",
  "\u2069",
  "\ufe0f",
];
const dashes = [
  "-",
  "_",
  "–",
  "—",
  "‐",
  "‑",
  "−",
  "－",
  "﹘",
  "ー",
  "%2D",
  "%5F",
  "%E2%80%93",
  "\\-",
  "\\_",
  "--",
];
const opening = [
  "",
  " ",
  "\n",
  "(",
  "[",
  "<",
  "*",
  "**",
  "_",
  "__",
  "`",
  "~~",
  '"',
  "“",
  "„",
  "«",
  "%22",
  "%20",
  "- ",
];
const links = [
  "https://x.example/?ref=",
  "https://x.example/r/",
  "?ref=",
  "&amp;ref=",
  "=3D",
  "Code: ",
  "请用",
  "👉",
];
const closing = [
  "",
  ".",
  ",",
  ")",
  "]",
  "”",
  "’",
  "/",
  "_",
  "-",
  "?fbclid=x",
  "&utm_source=ig",
  "%20",
  "%E2%80%9D",
  "です",
];

const spelling = fc.record({
  before: fc.constantFrom(...opening, ...links),
  after: fc.array(fc.constantFrom(...closing), { maxLength: 2 }).map((parts) => parts.join(" ")),
  dash: fc.constantFrom(...dashes),
  wide: fc.boolean(),
  upper: fc.boolean(),
  unseen: fc.array(fc.tuple(fc.nat(40), fc.constantFrom(...unseen)), { maxLength: 3 }),
});

test("every store's code is read from whatever was made of it", () => {
  fc.assert(
    fc.property(codes, spelling, (code, made) => {
      let spelt = made.upper ? code.toUpperCase() : code;
      if (made.wide)
        spelt = spelt.replace(/[^-]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0));
      const parts = spelt.split("-");
      // Between characters, never inside an escape.
      const marked = parts.map((part, index) => {
        const [at, mark] = made.unseen[index] ?? [0, ""];
        return `${part.slice(0, at)}${mark}${part.slice(at)}`;
      });
      const text = made.before + marked.join(made.dash) + made.after;
      expect([text, readReferralCode(text)?.code]).toEqual([text, code]);
    }),
    { numRuns: 3_000 },
  );
});

test("a code that lost a digit, got one or goes on is nobody's", () => {
  const damage = fc.constantFrom(
    (code: string) => code.slice(0, -1),
    (code: string) => `${code}0`,
    (code: string) => `${code}z`,
    (code: string) => `${code.slice(0, -1)}g`,
    (code: string) => `${code}-shop`,
    (code: string) => `${code}é`,
    (code: string) => `x${code}`,
    (code: string) => `my-${code}`,
    (code: string) => code.replace("store", "stores"),
    (code: string) => code.replace("store", "shop"),
    (code: string) => code.replace("-", ""),
    (code: string) => code.replaceAll("-", " "),
    (code: string) => code.replaceAll("-", "."),
  );
  // One word in the slug, so that no shorter code is left when something is cut off.
  const plain = fc
    .tuple(fc.constantFrom("acme", "xyz", "shop"), word)
    .map(([name, hex]) => [name, hex.padEnd(4, "7")]);
  fc.assert(
    fc.property(
      plain,
      damage,
      fc.constantFrom(...opening),
      fc.constantFrom(...closing),
      (code, harm, open, close) => {
        const hex = (code[1] ?? "").replace(/[^0-9a-f]/g, "e").slice(0, 4);
        const text = `${open}${harm(`store-${code[0] ?? ""}-${hex}`)}${close}`;
        const read = readReferralCode(text);
        expect([text, read?.repaired ?? false]).toEqual([text, false]);
      },
    ),
    { numRuns: 3_000 },
  );
});

test("no text whatever makes the reading fail, and what is read can be kept", () => {
  const pieces = fc.constantFrom(
    "store",
    "STORE",
    "acme",
    "a1b2",
    ...dashes,
    ...opening,
    ...closing,
    ...unseen,
    "%",
    "%E2",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 2 })), { maxLength: 12 })
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = readReferralCode(text);
      if (read === null) return;
      expect(read.code).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      if (!read.repaired) expect(read.code.toLowerCase()).toBe(text.toLowerCase());
      else expect(read.code).toMatch(/^store-[a-z0-9-]{1,12}-[0-9a-f]{4}$/);
      expect(readReferralCode(read.code)).toEqual({ code: read.code, repaired: false });
    }),
    { numRuns: 2_000 },
  );
});

test("of a long text the beginning is read", () => {
  expectReadings([
    [`${"hello ".repeat(500)}${acme}`, `!${acme}`],
    [`${"hello ".repeat(1_000)}${acme}`, null],
    ["store-a".repeat(100_000), null],
  ]);
});
