import type en from "../strings/share/en.json";

/** The words for customers in one language: texts to share, and what print says. */
export type ShareWords = typeof en;

const files = import.meta.glob<ShareWords>("../strings/share/*.json", { eager: true, import: "default" });

/** The words by language code. A new file beside the others is a new language. */
export const shareWords: ReadonlyMap<string, ShareWords> = new Map(
  Object.entries(files).map(([file, words]) => [/([\w-]+)\.json$/.exec(file)?.[1] ?? file, words]),
);

/** The words in a language, or in English. */
export function wordsIn(language: string): ShareWords {
  const words = shareWords.get(language) ?? shareWords.get("en");
  if (!words) throw new Error("app/ui/strings/share/en.json is missing");
  return words;
}

/** The language of a text for customers: the one chosen, else that of a locale, else English. */
export function languageFor(chosen: string | null, locale: string): string {
  const base = locale.split("-")[0] ?? "";
  return [chosen, base].find((one) => one !== null && shareWords.has(one)) ?? "en";
}
