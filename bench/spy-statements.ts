// Imported before the app: tells the parent process of every statement the app sends to PostgreSQL.
import pg from "pg";

const send = pg.Client.prototype.query as (...args: unknown[]) => unknown;

pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
  const [statement, values] = args;
  const { text, values: own } = (
    typeof statement === "string" ? { text: statement } : statement
  ) as pg.QueryConfig;
  process.send?.({ text, values: own ?? (Array.isArray(values) ? values : []) });
  return send.apply(this, args);
} as typeof pg.Client.prototype.query;
