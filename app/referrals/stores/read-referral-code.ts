import { canonicalCode } from "./referral-code.ts";

/** A code from a text, in its one spelling. `repaired`: the text was not exactly the code. */
export type ReadCode = { code: string; repaired: boolean };

/** Longer texts are read up to here: a pasted message has its link in the first lines. */
const textLengthMax = 4096;

const storeCodePattern = /^store-(?=[a-z0-9-]{1,12}-[0-9a-f]{4}$)[a-z0-9]+(?:-[a-z0-9]+)+$/;
/**
 * A character that continues a word. Scripts without spaces between words are left out: their characters end a code.
 */
const inWord = String.raw`[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}\p{M}]`;
const hiddenCodePattern = new RegExp(
  `(?<!${inWord}-?)store-[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?-[0-9a-f]{4}(?!-?${inWord})`,
  "iu",
);

/**
 * The referral code in a text, or null. A store's code is found inside the changes that chats, mails, Markdown and
 * phones make. A generic code must be the whole text. Contract §2: every door reads codes by this function.
 */
export function readReferralCode(text: unknown): ReadCode | null {
  if (typeof text !== "string") return null;
  const exact = canonicalCode(text);
  if (exact !== null && storeCodePattern.test(exact)) return { code: exact, repaired: false };
  const code = findStoreCode(text.slice(0, textLengthMax));
  if (code !== null) return { code, repaired: true };
  return exact === null ? null : { code: exact, repaired: false };
}

/** The first store's code in a text that begins and ends at a word's border. `store-acme-a1b2c3` holds none. */
function findStoreCode(text: string): string | null {
  // NFKC turns ™ into "TM" and ② into "2". If such letters stick to a code, they are read as signs.
  const found =
    hiddenCodePattern.exec(plainText(text)) ??
    hiddenCodePattern.exec(plainText(text.replace(/[\p{So}\p{No}]/gu, " ")));
  return found ? found[0].toLowerCase() : null;
}

/** A text in the characters of a typed code: decoded once more, without invisible characters, `-` for every dash. */
export function plainText(text: string): string {
  const decoded = percentDecoded(text.normalize("NFKC")).normalize("NFKC");
  return withoutMailMarks(decoded)
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replace(/\\(?=[\p{Pd}_])/gu, "")
    .replace(/[\p{Pd}_\u02d7\u2043\u2212\u2500\u2796\u30fc]+/gu, "-")
    .replace(/-\r?\n[>\s]*/g, "-");
}

/** Decodes percent signs. Bytes that are no UTF-8 become replacement characters; a `%` that begins no byte stays. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split("%"), (byte) => parseInt(byte, 16))),
  );
}

/**
 * Removes the marks of quoted-printable mails: they break lines with `=` and write `=3D` for `=`. A link cut behind its
 * `=` begins with `3D`.
 */
function withoutMailMarks(text: string): string {
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=3D/gi, "=")
    .replace(/(?<![\p{L}\p{N}])3D(?=store)/gu, "");
}
