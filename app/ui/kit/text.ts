import type { AppProviderProps } from "@shopify/polaris";
import i18next, { type TFunction } from "i18next";
import type en from "../strings/en.json";

declare module "i18next" {
  // i18next reads the keys' types from this interface.
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The texts of one language: those of our pages, and Polaris's own. The page carries them as JSON. */
export type Texts = { language: string; pages: typeof en; polaris: AppProviderProps["i18n"] };

/** A language in use. */
export type Language = Texts & { direction: "ltr" | "rtl"; t: TFunction; json: string };

/** The id of the element with the page's texts. */
export const textsId = "texts";

let language: () => Language = once(() => {
  const json = document.getElementById(textsId)?.textContent ?? "";
  return languageFrom(JSON.parse(json) as Texts, json);
});

/**
 * Says where the language in use is found. A browser has the page's language and need not say so. A server has another
 * language for each request.
 */
export function takeLanguageFrom(source: () => Language): void {
  language = source;
}

/** The language of the page that is being made or shown. */
export function languageInUse(): Language {
  return language();
}

/** Makes a language of its texts. `json` is the element's content: as it is in the page, or to be put there. */
export function languageFrom(
  texts: Texts,
  json = JSON.stringify(texts).replaceAll("<", "\\u003c"),
): Language {
  const strings = i18next.createInstance();
  // React escapes; there are no files to load, so nothing to wait for.
  void strings.init({
    lng: texts.language,
    resources: { [texts.language]: { translation: texts.pages } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return { ...texts, direction: strings.dir(), t: strings.t, json };
}

/**
 * A text of the pages by its key in strings/en.json, in the language in use. `{{values}}` are filled in, and `count`
 * chooses the plural. Not to be called while a module is loaded: no language is in use then.
 */
// The cast: i18next's own type of the function has a signature for each form of its keys, and nobody can write it.
export const t = ((...asked: Parameters<TFunction>) => language().t(...asked)) as unknown as TFunction;

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
