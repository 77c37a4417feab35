import { plainText } from "../stores/read-referral-code.ts";

const textLengthMax = 64;
const originLengthMax = 100;
/** Longer texts are read up to here. */
const readLengthMax = 4096;

/** The part of a text that looks like a code. Nothing else is kept, so that nothing personal is. */
export function codeLikeText(text: string): string {
  const plain = plainText(text.slice(0, readLengthMax)).trim();
  if (plain === "") return "(nothing)";
  const damaged = /(?<![\p{L}\p{N}])store-[a-z0-9-]*/iu.exec(plain)?.[0];
  if (damaged !== undefined) return damaged.toLowerCase().slice(0, textLengthMax);
  const [word = "", ...others] = plain.match(/[\p{L}\p{N}-]+/gu) ?? [];
  const isCode = /^[a-z0-9-]*$/i.test(word) && /[a-z]/i.test(word) && !/\d{6}/.test(word);
  if (others.length > 0 || plain.includes("@") || !isCode || word.length > textLengthMax) return "(no code)";
  return word;
}

/** The name of a page's origin, as browsers send it; `(no origin)` for anything else. */
export function originText(origin: string): string {
  if (origin === "null") return origin;
  const name = URL.parse(origin)?.origin ?? "null";
  return name === "null" ? "(no origin)" : name.slice(0, originLengthMax);
}
