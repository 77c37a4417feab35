import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { FrameLocator, Page } from "playwright-core";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** What is wrong with the look of the app's page, on a laptop, a phone and the narrowest phone; empty when all is well. */
export async function faultsOf(page: Page, app: FrameLocator): Promise<string[]> {
  const faults: string[] = [];
  const html = app.locator("html");
  await html.evaluate((_, source) => void window.eval(source), axe);
  const frame = page.locator("#app");
  for (const width of [960, 390, 320]) {
    await frame.evaluate((element, px) => (element.style.width = `${px}px`), width);
    const { violations } = await html.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    for (const { id, nodes } of violations)
      faults.push(`at ${width}: ${id}: ${nodes.map(({ target }) => target).join(", ")}`);
    const needed = await html.evaluate((element) => element.scrollWidth);
    if (needed > width) faults.push(`at ${width} it scrolls sideways to ${needed}`);
  }
  await frame.evaluate((element) => (element.style.width = ""));
  return faults;
}
