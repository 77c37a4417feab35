import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

const cli = resolve("node_modules/@shopify/cli/bin/run.js");

/**
 * Runs Shopify's CLI on `folder/app`, with `folder/home` as its home: the CLI keeps its settings there. Every address but
 * loopback is behind a proxy that is not there, so what works here works offline.
 */
export function shopifyCli(
  folder: string,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const away = "http://127.0.0.1:9";
  const env: Record<string, string> = {
    PATH: process.env["PATH"]!,
    HOME: join(folder, "home"),
    CI: "1",
    NO_COLOR: "1",
    SHOPIFY_CLI_NO_ANALYTICS: "1",
    ...{ HTTP_PROXY: away, HTTPS_PROXY: away, http_proxy: away, https_proxy: away, NODE_USE_ENV_PROXY: "1" },
  };
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: join(folder, "app"),
      env: env as NodeJS.ProcessEnv,
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("error", failed);
    child.on("close", (code) => done({ code, said }));
  });
}
