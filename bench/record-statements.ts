import type { LoadRequest } from "./http-load.ts";
import type { Stage } from "./stage.ts";

/** A statement as the app sent it. `types` are PostgreSQL's types of its parameters. */
export type Statement = { text: string; values: unknown[]; types: string[] };

/**
 * The statements of the production build for one request, in order. pgbench then runs exactly these. The second request
 * is taken, because a connection's first request also sets the connection up.
 */
export async function recordStatements(
  stage: Stage,
  requests: [LoadRequest, LoadRequest],
): Promise<Statement[]> {
  const app = await stage.startApp({ preload: new URL("spy-statements.ts", import.meta.url).href });
  let sent: { text: string; values: unknown[] }[] = [];
  app.child.on("message", (statement) => sent.push(statement as (typeof sent)[number]));
  for (const { path, ...request } of requests) {
    sent = [];
    const answer = await fetch(app.origin + path, { ...request, redirect: "manual" });
    if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }
  await app.stop();
  const statements: Statement[] = [];
  for (const { text, values } of sent)
    statements.push({ text, values, types: values.length > 0 ? await parameterTypes(stage, text) : [] });
  return statements;
}

async function parameterTypes({ db }: Stage, text: string): Promise<string[]> {
  await db.query(`prepare recorded as ${text}`);
  const { rows } = await db.query<{ types: string[] }>(
    "select parameter_types::text[] as types from pg_prepared_statements where name = 'recorded'",
  );
  await db.query("deallocate recorded");
  return rows[0]?.types ?? [];
}
