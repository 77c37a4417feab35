import { inject, test, type TestContext } from "vitest";

/** A test that needs two connections, or a server that can fail: skipped, with the reason, on PGlite. */
export function onRealPostgres(
  name: string,
  run: (context: TestContext) => Promise<void>,
  timeoutMs?: number,
): void {
  test(name, timeoutMs === undefined ? {} : { timeout: timeoutMs }, async (context) => {
    if (inject("databases").server === null) context.skip("PGlite has one connection and cannot crash");
    await run(context);
  });
}
