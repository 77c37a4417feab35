import { globSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inLanguageOf, localeOf } from "../../app/ui/kit/language.server.ts";
import { languageInUse, t } from "../../app/ui/kit/text.ts";

type Tree = { [key: string]: string | Tree };
const folder = "app/ui/strings";
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const languages = files.map((name) => ({ language: name.replace(".json", ""), texts: textsOf(name) }));
const english = languages.find(({ language }) => language === "en")!.texts;
const pluralEnding = /_(zero|one|two|few|many|other)$/;
const request = (locale: string | null, accepted = "") =>
  new Request(`https://app.example/app${locale === null ? "" : `?locale=${locale}`}`, {
    headers: { "Accept-Language": accepted },
  });

test("every language has every text, and no other", () => {
  const expected = bases(english);
  for (const { language, texts } of languages) {
    const own = bases(texts);
    const missing = [...expected].filter((key) => !own.has(key));
    expect({ language, missing, extra: [...own].filter((key) => !expected.has(key)) }).toEqual({
      ...{ language, missing: [], extra: [] },
    });
  }
});

test("every plural has the forms of its language", () => {
  const plural = new Set([...english.keys()].filter((key) => pluralEnding.test(key)).map(baseOf));
  for (const { language, texts } of languages) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const needed = [...plural].flatMap((key) => forms.map((form) => `${key}_${form}`));
    const surplus = [...texts.keys()].filter((key) => plural.has(baseOf(key)) && !needed.includes(key));
    expect({ language, missing: needed.filter((key) => !texts.has(key)), surplus }).toEqual({
      ...{ language, missing: [], surplus: [] },
    });
  }
});

test("a text has the values of the English one, and no text is empty", () => {
  const faults = languages.flatMap(({ language, texts }) =>
    [...texts].flatMap(([key, text]) => {
      const model = english.get(key) ?? english.get(`${baseOf(key)}_other`) ?? "";
      // A form for one thing may leave the number out.
      const lacks = valuesOf(model).filter((value) => !valuesOf(text).includes(value));
      const strange = valuesOf(text).filter((value) => !valuesOf(model).includes(value));
      const isFaulty =
        text.trim() === "" || strange.length > 0 || (lacks.length > 0 && !key.endsWith("_one"));
      return isFaulty ? [`${language}: ${key}`] : [];
    }),
  );
  expect(faults).toEqual([]);
});

test("every text is used", () => {
  const sources = globSync("app/**/*.{ts,tsx}").map((file) => readFileSync(file, "utf8"));
  const literals = new Set(
    sources.flatMap((text) => [...text.matchAll(/["'`]([\w.]+)["'`]/g)].map((found) => found[1]!)),
  );
  const patterns = sources
    .flatMap((text) =>
      [...text.matchAll(/`([\w.]*\$\{[^`]*?\}[\w.${}()[\]?: ]*)`/g)].map((found) => found[1]!),
    )
    .filter((template) => /^\w+\./.test(template))
    .map((template) => new RegExp(`^${template.replaceAll(".", "\\.").replace(/\$\{[^}]*\}/g, ".+")}$`));
  const unused = [...bases(english)].filter(
    (key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)),
  );
  expect(unused).toEqual([]);
});

test("the admin's language decides, then the browser's; numbers and dates follow the words", () => {
  for (const [locale, accepted, language, reading] of [
    ["de", "fr", "de", "de"],
    ["de-CH", "", "de", "de-CH"],
    ["en-GB", "de", "en", "en-GB"],
    [null, "de-AT,de;q=0.9,en;q=0.8", "de", "de-AT"],
    // No words in this language yet, so its dates would stand among English ones.
    ["th-TH", "", "en", "en"],
    ["xx-nonsense", "", "en", "en"],
    [null, "", "en", "en"],
    // A browser's first language may be one that the app does not speak.
    [null, "cy, fr-CA;q=0.9, de;q=0.8", "fr", "fr-CA"],
    [null, "*, ,cy;q=0.9", "en", "en"],
  ] as const)
    inLanguageOf(request(locale, accepted), () => {
      expect([locale, languageInUse().language, localeOf(request(locale, accepted))]).toEqual([
        ...[locale, language, reading],
      ]);
    });
});

test("two pages that are made at once keep their languages apart", async () => {
  const titles = await Promise.all(
    ["de", "en", "de", "en"].map((locale) =>
      inLanguageOf(request(locale), async () => {
        await new Promise(setImmediate);
        return t("home.title");
      }),
    ),
  );
  expect(titles).toEqual(["Übersicht", "Overview", "Übersicht", "Overview"]);
});

function textsOf(file: string): Map<string, string> {
  return new Map(flat(JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as Tree));
}

function flat(tree: Tree, above = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[above + key, value]] : flat(value, `${above}${key}.`),
  );
}

function baseOf(key: string): string {
  return key.replace(pluralEnding, "");
}

function bases(texts: Map<string, string>): Set<string> {
  return new Set([...texts.keys()].map(baseOf));
}

function valuesOf(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]!);
}
