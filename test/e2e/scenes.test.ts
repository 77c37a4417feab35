import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo } from "../support/demo.ts";

let demo: Demo;
let browser: TestBrowser;

openDemo({}, (opened) => void ({ demo, browser } = opened));

/** Presses a button of the landing page, and returns the sentences that come of it. */
async function play(name: string): Promise<string[]> {
  const page = await browser.newVisitor("en-GB");
  await page.goto(demo.addresses.landing);
  await page.getByRole("button", { name }).click();
  await page.locator("#scene li").nth(3).waitFor();
  return page.locator("#scene li").allInnerTexts();
}

test("the demo shows a shared address: a click for each of the five, and a certain signup", async () => {
  const told = await play("A shared address");
  expect(told[1]).toContain("5 different click ids");
  expect(told[2]).toContain("It is certain");
  expect(told[3]).toBe("So the shop has 5 more clicks, and 0 more repeats.");
});

test("the demo shows a shop's Wi-Fi: one click by the link alone, ten once the browsers spoke, five certain", async () => {
  const told = await play("A shop’s Wi-Fi");
  expect(told.slice(1)).toEqual([
    "By the link alone the shop has 1 more click, and 9 more repeats.",
    "Then each landing page said which click its browser had: 10 different ones.",
    "Five people signed up, and 5 of the matches are certain.",
    "Now the shop has 10 more clicks, and 0 more repeats.",
  ]);
});
