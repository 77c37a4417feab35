import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";

/** Trigger handle → the keys its payload must have, from the extensions' own files. */
export type FlowTriggers = Map<string, string[]>;

type Extension = { type?: string; handle?: string; settings?: { fields?: { key?: string; type: string }[] } };

const payloadBytesMax = 50_000;

export function readFlowTriggers(projectFolder: string): FlowTriggers {
  const folder = join(projectFolder, "extensions");
  const files = (existsSync(folder) ? readdirSync(folder) : [])
    .map((name) => join(folder, name, "shopify.extension.toml"))
    .filter((file) => existsSync(file));
  const extensions = files.flatMap((file) => {
    const toml = parse(readFileSync(file, "utf8")) as { extensions?: Extension[] };
    return toml.extensions ?? [];
  });
  return new Map(
    extensions
      .filter((extension) => extension.type === "flow_trigger")
      .map((extension) => [extension.handle ?? "", keysOf(extension)]),
  );
}

/** The user error Shopify would answer with, or null. Without any extension everything is taken. */
export function checkFlowTrigger(
  triggers: FlowTriggers,
  input: { handle?: string; payload?: unknown },
): { field: string[]; message: string } | null {
  if (triggers.size === 0) return null;
  const keys = triggers.get(input.handle ?? "");
  if (!keys) return { field: ["handle"], message: `Invalid handle '${input.handle}'.` };
  const payload = (input.payload ?? {}) as Record<string, unknown>;
  if (Buffer.byteLength(JSON.stringify(payload)) > payloadBytesMax)
    return { field: ["payload"], message: "Payload size exceeds the limit of 50000 bytes." };
  const missing = keys.filter((key) => !(key in payload));
  const unknown = Object.keys(payload).filter((key) => !keys.includes(key));
  if (missing.length + unknown.length === 0) return null;
  const message = `Properties missing: [${missing.join(", ")}], not in the trigger: [${unknown.join(", ")}].`;
  return { field: ["payload"], message };
}

/** References travel under a fixed name (`customer_reference` → `customer_id`), plain fields under their key. */
function keysOf(extension: Extension): string[] {
  return (extension.settings?.fields ?? []).map((field) =>
    field.type.endsWith("_reference") ? field.type.replace("_reference", "_id") : (field.key ?? ""),
  );
}
