import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { asOneStory, type TestBrowser } from "../support/browser.ts";
import { openDemo, readNumbers, soon, type Numbers } from "../support/demo.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const none = { bot: 0, prefetch: 0, embedded: 0, duplicate: 0, excess: 0, inactive: 0 };
let demo: Demo;
let browser: TestBrowser;
let store: Numbers;

const numbers = async () => (await readNumbers(demo, "acme-supplements"))!;
const clicks = async () => (await numbers()).total_clicks;
const filtered = async () => (await numbers()).filtered_clicks;

openDemo({}, async (opened) => {
  ({ demo, browser } = opened);
  store = await numbers();
});
asOneStory();

test("a visit through the referral link counts once and is remembered for 30 days", async () => {
  const person = await browser.newVisitor("en-GB");
  await person.goto(store.referral_link);
  await person.getByText("The app knows this visit").waitFor();
  await expect.poll(clicks, soon).toBe(1);

  const cookies = await person.context().cookies();
  const values = Object.fromEntries(cookies.map(({ name, value }) => [name, decodeURIComponent(value)]));
  expect(values).toEqual({ ref: store.referral_code, ref_click: expect.stringContaining("click_id") });
  const click_id = await person.getByRole("definition").nth(1).innerText();
  expect(click_id).toMatch(uuid);
  expect(JSON.parse(values["ref_click"]!)).toEqual({
    click_id,
    src: null,
    utm: {},
    at: expect.any(String),
  });
  for (const { sameSite, path, expires } of cookies) {
    expect({ sameSite, path }).toEqual({ sameSite: "Lax", path: "/" });
    expect((expires - Date.now() / 1000) / 86_400).toBeCloseTo(30, 2);
  }

  await person.reload({ waitUntil: "networkidle" });
  await expect.poll(filtered, soon).toEqual({ ...none, duplicate: 1 });
  expect(await clicks()).toBe(1);
});

test("a visit through the tracked link counts once, and its address is clean", async () => {
  const person = await browser.newVisitor("fr-FR");
  const beacons: string[] = [];
  person.on("request", (request) => request.url().includes("/attribution/") && beacons.push(request.url()));
  for (const open of [() => person.goto(`${store.tracked_link}?utm_source=flyer`), () => person.reload()]) {
    await open();
    await person.getByText("The app knows this visit").waitFor();
    await person.waitForLoadState("networkidle");
  }
  const query = Object.fromEntries(new URL(person.url()).searchParams);
  expect(query).toEqual({ utm_source: "flyer", ref: store.referral_code });
  expect(beacons, "one for each page view").toHaveLength(2);
  await expect.poll(filtered, soon).toEqual({ ...none, duplicate: 2 });
  expect(await clicks()).toBe(2);
});

test("a visit through the shop's own address counts like any other", async () => {
  const person = await browser.newVisitor("es-ES");
  await person.goto(`https://${demo.shop}/apps/wellness`);
  await person.getByText("The app knows this visit").waitFor();
  expect(new URL(person.url()).searchParams.get("ref")).toBe(store.referral_code);
  await expect.poll(clicks, soon).toBe(3);
});

test("a link that a page prefetches counts when somebody follows it, not before", async () => {
  const person = await browser.newVisitor("it-IT");
  await person.goto(demo.addresses.landing);
  await person.evaluate((href) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
  }, store.tracked_link);
  await expect.poll(filtered, soon).toEqual({ ...none, duplicate: 2, prefetch: 1 });
  expect(await clicks()).toBe(3);

  await person.goto(store.tracked_link);
  await person.getByText("The app knows this visit").waitFor();
  await expect.poll(clicks, soon).toBe(4);
  expect(await filtered()).toEqual({ ...none, duplicate: 2, prefetch: 1 });
});

test("the same browser that follows the link again is one visit and one repeat", async () => {
  const person = await browser.newVisitor("pt-PT");
  for (let times = 0; times < 2; times += 1) {
    await person.goto(store.tracked_link);
    await person.getByText("The app knows this visit").waitFor();
    await person.waitForLoadState("networkidle");
  }
  await expect.poll(filtered, soon).toEqual({ ...none, prefetch: 1, duplicate: 3 });
  expect(await clicks()).toBe(5);
});

test("a visitor who wants to be forgotten is", async () => {
  const person = await browser.newVisitor("nl-NL");
  await person.goto(store.tracked_link);
  await person.getByRole("button", { name: "Forget me" }).click();
  await person.getByText("You came without a referral link").waitFor();
  expect(await person.context().cookies()).toEqual([]);
});

test("no visitor's window complained, and no host but ours was asked for anything", () => {
  expect(browser.complaints).toEqual([]);
});
