/** Text that is safe to send as markup. */
export type Html = { readonly markup: string };

type Value = Html | Html[] | string | number | false | null | undefined;

/** A template whose values are escaped unless they are markup already. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  const parts = strings.map((text, index) => text + render(values[index]));
  return { markup: parts.join("") };
}

/** Data for a page's script, safe inside a `<script>` element whatever it holds. */
export function jsonScript(id: string, data: unknown): Html {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return { markup: `<script type="application/json" id="${id}">${json}</script>` };
}

function render(value: Value): string {
  if (value === undefined || value === null || value === false) return "";
  if (Array.isArray(value)) return value.map((part) => part.markup).join("");
  if (typeof value === "object") return value.markup;
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
