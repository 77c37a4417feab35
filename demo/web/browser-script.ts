import { join } from "node:path";
import { build } from "vite";

const demoFolder = join(import.meta.dirname, "..");

/** One classic script from a TypeScript entry in demo/, e.g. `posthog/events-page.browser.ts`. */
export async function browserScript(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    envFile: false,
    root: demoFolder,
    logLevel: "error",
    publicDir: false,
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: join(demoFolder, entry), formats: ["iife"], name: "demo" },
    },
  });
  const bundle = Array.isArray(result) ? result[0] : result;
  if (!bundle || !("output" in bundle)) throw new Error(`${entry} did not bundle`);
  return bundle.output[0].code;
}
