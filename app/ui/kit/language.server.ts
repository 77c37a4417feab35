import { AsyncLocalStorage } from "node:async_hooks";
import type { AppProviderProps } from "@shopify/polaris";
import english from "@shopify/polaris/locales/en.json" with { type: "json" };
import type en from "../strings/en.json";
import { languageFrom, takeLanguageFrom, type Language } from "./text.ts";

/** Every language that has a file. A new file is found when the app is built. */
const pages = import.meta.glob<typeof en>("../strings/*.json", { eager: true, import: "default" });
const polaris = import.meta.glob<AppProviderProps["i18n"]>(
  "../../../node_modules/@shopify/polaris/locales/*.json",
  { eager: true, import: "default" },
);

const languages = new Map(
  Object.entries(pages).map(([file, texts]) => {
    const language = nameOf(file);
    return [language, languageFrom({ language, pages: texts, polaris: polarisIn(language) })];
  }),
);

const ofRequest = new AsyncLocalStorage<Language>();
takeLanguageFrom(() => ofRequest.getStore() ?? spoken("en"));

/** Answers a request in its merchant's language, also while another request is answered in another one. */
export function inLanguageOf<Answer>(request: Request, answer: () => Answer): Answer {
  return ofRequest.run(languageOf(askedLocale(request)), answer);
}

/**
 * How a merchant reads numbers and dates, as a BCP 47 locale: the admin's `?locale=`, else the browser's first language
 * that the app speaks. The words' own language, if the words are in another one.
 */
export function localeOf(request: Request): string {
  const asked = askedLocale(request);
  const { language } = languageOf(asked);
  return baseOf(asked) === baseOf(language) ? asked : language;
}

function askedLocale(request: Request): string {
  const asked = new URL(request.url).searchParams.get("locale");
  const accepted = (request.headers.get("accept-language") ?? "").split(",");
  const preferred = accepted.map((one) => supported(one.split(";")[0]));
  return supported(asked) ?? preferred.find((locale) => locale && wordsIn(locale)) ?? "en";
}

function languageOf(locale: string): Language {
  return wordsIn(locale) ?? spoken("en");
}

function wordsIn(locale: string): Language | undefined {
  return languages.get(locale) ?? languages.get(baseOf(locale));
}

function spoken(language: string): Language {
  const found = languages.get(language);
  if (!found) throw new Error(`app/ui/strings/${language}.json is missing`);
  return found;
}

function polarisIn(language: string): AppProviderProps["i18n"] {
  const file = Object.keys(polaris).find((one) => nameOf(one) === language);
  return (file && polaris[file]) || english;
}

function nameOf(file: string): string {
  return /([^/]+)\.json$/.exec(file)?.[1] ?? file;
}

function baseOf(locale: string): string {
  return locale.split("-")[0] ?? locale;
}

function supported(locale: string | null | undefined): string | undefined {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale?.trim() || [])[0];
  } catch {
    return undefined;
  }
}
