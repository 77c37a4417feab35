import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import postcss, { type Rule } from "postcss";
import type { Plugin } from "vite";

const polaris = "node_modules/@shopify/polaris/build/esm";
/** The sheet whose address is imported, while Vite makes a file of it. */
const sheet = /@shopify\/polaris\/build\/esm\/styles\.css\?transform-only$/;
const classes = /Polaris-[\w-]+/g;

/**
 * A Vite plugin that keeps of Polaris's sheet only the rules that our pages use, because every page waits for the
 * sheet.
 */
export function stylesInUse(): Plugin {
  return {
    name: "store-referrals:styles-in-use",
    enforce: "pre",
    transform: (code, id) => (sheet.test(id) ? { code: inUse(code, usedClasses()), map: null } : undefined),
  };
}

/** A sheet without the selectors that need a class which is not used. */
export function inUse(css: string, used: ReadonlySet<string>): string {
  const rules = postcss.parse(css);
  const isUsed = (selector: string) =>
    Array.from(selector.replaceAll(/:not\([^)]*\)/g, "").matchAll(/\.(Polaris-[\w-]+)/g)).every(
      ([, name = ""]) => used.has(name),
    );
  rules.walkRules((rule: Rule) => {
    const kept = rule.selectors.filter(isUsed);
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  return rules.toString();
}

/**
 * The classes in use: those of the Polaris components that our pages import, of the components inside them, and of our
 * own files.
 */
export function usedClasses(): Set<string> {
  const used = new Set<string>();
  const ours = globSync("app/**/*.{ts,tsx,css}").map((file) => readFileSync(file, "utf8"));
  for (const text of ours) for (const [name] of text.matchAll(classes)) used.add(name);
  const seen = new Set<string>();
  const waiting = ours.flatMap(importedFiles);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [name] of text.matchAll(classes)) used.add(name);
    for (const [, path = ""] of text.matchAll(/from '(\.[^']+)'/g)) waiting.push(join(dirname(file), path));
  }
  return used;
}

/** The files of Polaris that a file of ours imports its components from. */
function importedFiles(text: string): string[] {
  const names = Array.from(
    text.matchAll(/import \{([^}]+)\} from "@shopify\/polaris"/g),
    ([, list = ""]) => list,
  )
    .flatMap((list) => list.split(","))
    .map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/ as .*/, ""),
    );
  return names.flatMap((name) => filesByName.get(name) ?? []);
}

const filesByName = new Map(
  Array.from(
    readFileSync(`${polaris}/index.js`, "utf8").matchAll(/export \{([^}]+)\} from '([^']+)'/g),
    ([, names = "", path = ""]) =>
      names.split(",").map((name) => [name.trim().replace(/.* as /, ""), join(polaris, path)] as const),
  ).flat(),
);
