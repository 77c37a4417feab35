import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Waits until the database takes connections again. */
export async function untilUp(url: string): Promise<void> {
  for (;;) {
    try {
      await onConnection(url, async (sql) => void (await sql.query("select 1")));
      return;
    } catch {
      await sleep(50);
    }
  }
}

/** Runs `work` on a connection of its own to the database. */
export async function onConnection<T>(url: string, work: (sql: pg.Client) => Promise<T>): Promise<T> {
  const sql = new pg.Client({ connectionString: url });
  sql.on("error", () => {}); // the statement under way reports it
  await sql.connect();
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
