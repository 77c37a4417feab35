import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import { setTimeout as sleep } from "node:timers/promises";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { usedClasses } from "../../app/ui/styles-in-use.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const settleMs = 500;
const used = usedClasses();
/** Every class of Polaris's whole sheet. */
const whole = new Set(
  readFileSync("node_modules/@shopify/polaris/build/esm/styles.css", "utf8").match(/Polaris-[\w-]+/g),
);

/**
 * What is wrong with the look of the app's page, on a laptop, a phone and the narrowest phone; empty when all is well.
 * Without axe only the room that texts take is looked at.
 */
export async function faultsOf(page: Page, app: FrameLocator, { withAxe = true } = {}): Promise<string[]> {
  const faults: string[] = [];
  const html = app.locator("html");
  await html.evaluate((_, source) => void window.eval(source), axe);
  const shown = await html.evaluate((root) =>
    Array.from(root.querySelectorAll("[class]"), (one) => [...one.classList]),
  );
  const missing = new Set(shown.flat().filter((name) => whole.has(name) && !used.has(name)));
  for (const name of missing) faults.push(`the sheet in use lacks ${name}`);
  const main = await app.locator(".Polaris-Button--variantPrimary:visible").allInnerTexts();
  if (main.length > 1) faults.push(`more than one button is the page's first: ${main.join(", ")}`);
  const frame = page.locator("#app");
  for (const width of [1280, 390, 320]) {
    await frame.evaluate((element, px) => (element.style.width = `${px}px`), width);
    let found = await faultsAt(width, html, withAxe);
    // An overlay finds its place a little later than the page.
    if (found.length > 0) {
      await sleep(settleMs);
      found = await faultsAt(width, html, withAxe);
    }
    faults.push(...found);
  }
  await frame.evaluate((element) => (element.style.width = ""));
  return faults;
}

async function faultsAt(width: number, html: Locator, withAxe: boolean): Promise<string[]> {
  const violations = withAxe ? await html.evaluate(violationsOf) : [];
  const cut = await html.evaluate((root) =>
    [...root.querySelectorAll<HTMLElement>(".Polaris-Select__SelectedOption")]
      .filter((shown) => shown.scrollWidth > shown.clientWidth)
      .map((shown) => shown.textContent),
  );
  const needed = await html.evaluate((element) => element.scrollWidth);
  return [
    ...violations.map(
      ({ id, nodes }) => `at ${width}: ${id}: ${nodes.map(({ target }) => target).join(", ")}`,
    ),
    ...cut.map((text) => `at ${width} a choice is cut: ${text}`),
    ...(needed > width ? [`at ${width} it scrolls sideways to ${needed}`] : []),
  ];
}

function violationsOf(): Promise<AxeResults["violations"]> {
  const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
  // 24 px, or room around it (WCAG 2.5.8). axe leaves this rule out unless asked.
  return axe.run({ rules: { "target-size": { enabled: true } } }).then(({ violations }) => violations);
}
