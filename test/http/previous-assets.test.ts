import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { putAside } from "../../app/http/previous-assets.ts";
import { createWeb } from "../../app/http/web.server.ts";

const hourMs = 60 * 60_000;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "store-referrals-assets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A release's files, in place of the last one's as a build does it. */
function build(folder: string, names: string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), `export const file = "${name}";`);
}

test("the files of every release of the last day are kept, and dropped a day after they went out of use", () => {
  const folder = makeFolder();
  const [current, previous] = [join(folder, "client/assets"), join(folder, "previous/assets")];
  const monday = new Date("2026-11-23T09:00:00Z");
  const at = (hours: number) => new Date(monday.getTime() + hours * hourMs);
  putAside(current, previous, at(-1)); // the first build has nothing to put aside
  build(current, ["vendor-1.js", "home-1.js"]);
  putAside(current, previous, at(0));
  build(current, ["vendor-1.js", "home-2.js"]);
  putAside(current, previous, at(1));
  build(current, ["vendor-1.js", "home-3.js"]);
  expect(readdirSync(previous).toSorted()).toEqual(["home-1.js", "home-2.js", "vendor-1.js"]);
  putAside(current, previous, at(24.5));
  expect(readdirSync(previous).toSorted()).toEqual(["home-2.js", "home-3.js", "vendor-1.js"]);
  putAside(current, previous, at(48));
  expect(readdirSync(previous).toSorted()).toEqual(["home-3.js", "vendor-1.js"]);
});

test("a file of the release before is answered like one of this release, and any other is nobody's to keep", async () => {
  const folder = makeFolder();
  const folders = [join(folder, "client"), join(folder, "previous"), join(folder, "not-there")];
  build(join(folder, "client/assets"), ["home-2.js"]);
  build(join(folder, "previous/assets"), ["home-1.js"]);
  const pages = () => Promise.resolve(new Response("a page"));
  const web = createWeb({ pages, hot: [], assetFolders: folders });
  const ask = async (name: string) => {
    const answer = await web.request(`/assets/${name}`, {}, {});
    return [answer.status, answer.headers.get("Content-Type"), answer.headers.get("Cache-Control")];
  };
  const kept = [200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"];
  expect(await ask("home-2.js")).toEqual(kept);
  expect(await ask("home-1.js")).toEqual(kept);
  expect(await ask("home-0.js")).toEqual([404, "application/problem+json", "no-store"]);
  expect(existsSync(folders[2]!)).toBe(false);
});
