/**
 * A document of ours as a plain, readable page. Knows the Markdown that our documents use: headings, paragraphs, lists,
 * tables, links, bold and code. Everything is escaped first.
 */
export function plainPage(markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}/);
  const title = blocks[0]!.replace(/^# /, "");
  return `<!doctype html>
<html lang="en">
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
${blocks.map(blockOf).join("\n")}
</main></body>
</html>
`;
}

function blockOf(block: string): string {
  const heading = /^(#{1,3}) (.*)$/.exec(block);
  if (heading) return `<h${heading[1]!.length}>${inline(heading[2]!)}</h${heading[1]!.length}>`;
  if (block.startsWith("|")) return tableOf(block.split("\n"));
  if (block.startsWith("- "))
    return `<ul>${block
      .slice(2)
      .split("\n- ")
      .map((item) => `<li>${inline(item)}</li>`)
      .join("")}</ul>`;
  return `<p>${inline(block)}</p>`;
}

/** Focusable, so that a keyboard can scroll it where it is wider than the screen. */
function tableOf([head, _rule, ...rows]: string[]): string {
  const row = (line: string, tag: string) =>
    `<tr>${line
      .slice(1, -1)
      .split("|")
      .map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`)
      .join("")}</tr>`;
  const body = rows.map((line) => row(line, "td")).join("\n");
  const table = `<table><thead>${row(head!, "th")}</thead><tbody>${body}</tbody></table>`;
  return `<div role="region" aria-label="Table" tabindex="0">${table}</div>`;
}

function inline(text: string): string {
  return escaped(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\[([^\]]+)\]\((https:[^)\s]+)\)/g, '<a href="$2">$1</a>');
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
