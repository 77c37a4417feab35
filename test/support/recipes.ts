import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

/** An example of docs/integrate.md as it stands there: the one of a language that holds the given words. */
export function recipe(language: string, words: string): string {
  const text = readFileSync("docs/integrate.md", "utf8");
  const examples = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = examples.find(([, name, code]) => name === language && code?.includes(words));
  if (!found?.[2]) throw new Error(`docs/integrate.md has no ${language} example with ${words}`);
  return found[2];
}

/** A piece of docs/integrate.md that stands in a sentence: the first group of the pattern. */
export function inText(pattern: RegExp): string {
  const found = pattern.exec(readFileSync("docs/integrate.md", "utf8"))?.[1];
  if (!found) throw new Error(`docs/integrate.md has nothing like ${pattern.source}`);
  return found;
}

/** Several TypeScript examples, one after the other, as a browser or Node runs them. */
export function typescript(...words: string[]): string {
  return stripTypeScriptTypes(words.map((some) => recipe("ts", some)).join("\n"));
}

/** A module made of TypeScript examples. */
export async function moduleOf<Exports>(...words: string[]): Promise<Exports> {
  const source = `data:text/javascript,${encodeURIComponent(typescript(...words))}`;
  return (await import(/* @vite-ignore */ source)) as Exports;
}
