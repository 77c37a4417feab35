import pg from "pg";

/**
 * Loaded into the app's process when the demo pretends a slow database. SIGUSR2 begins: a start would take minutes.
 */
const delayMs = 700;
const { query } = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
let isSlow = false;
process.on("SIGUSR2", () => (isSlow = true));

Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...args: unknown[]): unknown {
    const send = () => query.apply(this, args);
    if (!isSlow) return send();
    if (typeof args.at(-1) === "function") return void setTimeout(send, delayMs);
    return new Promise((later) => setTimeout(later, delayMs)).then(send);
  },
});
