import { expect } from "vitest";
import { openDatabase } from "../../app/storage/engine/postgres.server.ts";
import { isUnavailable } from "../../app/storage/engine/unavailable.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";

onRealPostgres(
  "a connection that breaks while it is handed out of the pool does not end the process",
  async () => {
    const database = openDatabase(process.env["DATABASE_URL"]!);
    const client = await database.pool.connect();
    const { stream } = (client as unknown as { connection: { stream: import("node:net").Socket } })
      .connection;
    client.release();
    // The pool hands it out at the next tick, the break is told at the one after, and only then does our code go on.
    const unlucky = database.transaction((sql) => sql.query("select 1")).catch((error: unknown) => error);
    stream.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
    expect(isUnavailable(await unlucky)).toBe(true);
    await database.transaction((sql) => sql.query("select 1"));
    await database.close();
  },
);
