import i18next from "i18next";
import en from "../strings/en.json" with { type: "json" };

declare module "i18next" {
  // i18next reads the keys' types from this interface.
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const strings = i18next.createInstance();
// React escapes; there are no files to load, so nothing to wait for.
void strings.init({
  lng: "en",
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** A text of the pages by its key in strings/en.json. `{{values}}` are filled in, and `count` chooses the plural. */
export const t = strings.t;
