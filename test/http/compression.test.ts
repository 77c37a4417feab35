import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { precompress } from "../../app/http/precompressed.ts";
import { createWeb } from "../../app/http/web.server.ts";

const long = "The same words come again. ".repeat(200);
const decoders = { br: brotliDecompressSync, gzip: gunzipSync };

/** An answer's coding, and its text when the coding is undone. */
async function decoded(answer: Response): Promise<{ coding: string | null; text: string; bytes: number }> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const coding = answer.headers.get("Content-Encoding");
  const decode = coding === null ? (same: Buffer) => same : decoders[coding as keyof typeof decoders];
  return { coding, text: decode(bytes).toString(), bytes: bytes.length };
}

test("a file of a build goes out in the best coding that its browser takes, made beforehand, and as it is to others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "store-referrals-assets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const assets = join(folder, "assets");
  mkdirSync(assets);
  const files = { "home-1.js": long, "styles-1.css": long, "tiny-1.js": "1", "picture-1.png": long };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(assets, name), text);
  precompress(assets);
  const made = readdirSync(assets).filter((name) => /\.(br|gz)$/.test(name));
  expect(made.toSorted()).toEqual(["home-1.js.br", "home-1.js.gz", "styles-1.css.br", "styles-1.css.gz"]);
  const web = createWeb({ pages: () => Promise.resolve(new Response("")), hot: [], assetFolders: [folder] });
  const ask = async (name: string, accepted?: string) => {
    const headers = new Headers(accepted === undefined ? {} : { "Accept-Encoding": accepted });
    const answer = await web.request(`/assets/${name}`, { headers }, {});
    expect([answer.headers.get("Vary"), answer.headers.get("Content-Length")]).toEqual([
      "Accept-Encoding",
      expect.stringMatching(/^\d+$/),
    ]);
    return decoded(answer);
  };
  for (const [accepted, coding] of [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, zstd", null],
    ["gzip;q=0.5, br;q=1.0", "br"],
    ["br;q=0, gzip; q=0.8, *;q=0", "gzip"],
    [undefined, null],
  ] as const)
    expect(await ask("home-1.js", accepted)).toMatchObject({ coding, text: long });
  expect(await ask("tiny-1.js", "br")).toMatchObject({ coding: null, text: "1" });
  expect((await ask("styles-1.css", "br")).bytes).toBeLessThan(long.length / 10);
});

test("pages, JSON and CSV are compressed on their way, for who takes gzip; a hot route's answer and a short one are not", async () => {
  const answer = (type: string, text = long) =>
    new Response(text, { headers: { "Content-Type": type, "Content-Length": String(text.length) } });
  const types = { "/page": "text/html; charset=utf-8", "/data": "application/json", "/export": "text/csv" };
  const web = createWeb({
    pages: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/short") return Promise.resolve(answer("text/html", "short"));
      return Promise.resolve(answer(types[pathname as keyof typeof types] ?? "image/png"));
    },
    hot: [{ path: "/hot", methods: ["GET"], call: () => () => Promise.resolve(answer("application/json")) }],
  });
  const ask = async (path: string, accepted = "gzip, br") =>
    decoded(await web.request(path, { headers: { "Accept-Encoding": accepted } }, {}));
  for (const path of Object.keys(types)) {
    expect(await ask(path)).toMatchObject({ coding: "gzip", text: long });
    expect(await ask(path, "gzip;q=0")).toMatchObject({ coding: null, text: long });
  }
  for (const path of ["/hot", "/picture"])
    expect(await ask(path)).toMatchObject({ coding: null, text: long });
  expect(await ask("/short")).toMatchObject({ coding: null, text: "short" });
});
