import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

test("package.json names exact versions, so that an update is always a commit", async () => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(
    await readFile("package.json", "utf8"),
  ) as Record<string, Record<string, string>>;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides };
  const ranges = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(Object.keys(all)).toContain("hono");
  expect(ranges).toEqual([]);
});

/** Licences under which production may use a package. `(A OR B)` needs one of them, `A AND B` and `A and B` both. */
const allowed = ["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Unlicense", "OFL-1.1"];
/** Shopify's own, for apps in Shopify's admin: https://github.com/Shopify/polaris/blob/main/LICENSE.md */
const shopifys = /^node_modules\/@shopify\/polaris(-icons|-tokens)?$/;
/** MIT by the LICENSE file in the package; its package.json does not say so. */
const named = ["node_modules/png-js"];

test("every package that production installs has a licence that is allowed", async () => {
  const { packages } = JSON.parse(await readFile("package-lock.json", "utf8")) as {
    packages: Record<string, { dev?: boolean; license?: string }>;
  };
  const installed = Object.entries(packages).filter(([name, { dev }]) => name !== "" && dev !== true);
  const isAllowed = (license: string) =>
    license
      .replaceAll(/[()]/g, "")
      .split(" OR ")
      .some((one) => one.split(/ and /i).every((name) => allowed.includes(name)));
  expect(installed.length).toBeGreaterThan(100);
  expect(
    installed
      .filter(
        ([name, { license = "none" }]) =>
          !isAllowed(license) && !shopifys.test(name) && !named.includes(name),
      )
      .map(([name, { license }]) => `${name}: ${license}`),
  ).toEqual([]);
});
