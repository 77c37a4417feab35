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
