import { Marked, Renderer } from "marked";

/** The language that a page's words are in. */
type Spoken = { language: string; direction: "ltr" | "rtl" };
const english: Spoken = { language: "en", direction: "ltr" };

/**
 * A document of ours as a plain, readable page. Markup inside the document is shown as text, and only links to `https:`
 * are links: the documents are our own, and a mistake in one is no hole.
 */
export function plainPage(markdown: string, { language, direction }: Spoken = english): string {
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? "";
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)} – Store Referrals</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
div { overflow-x: auto }
table { border-collapse: collapse; min-width: 40rem; overflow-wrap: normal }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8888 }
</style>
</head>
<body><main>
${renderer.parse(markdown, { async: false })}
</main></body>
</html>
`;
}

// The casts: the prototype's type leaves open what a renderer makes, and this one makes text.
const renderer = new Marked({
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    link(token) {
      if (!token.href.startsWith("https:")) return this.parser.parseInline(token.tokens);
      return Renderer.prototype.link.call(this, token) as string;
    },
    // Focusable, so that a keyboard can scroll a table that is wider than the screen.
    table(token) {
      const table = Renderer.prototype.table.call(this, token) as string;
      return `<div role="region" aria-label="Table" tabindex="0">${table}</div>`;
    },
  },
});

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
