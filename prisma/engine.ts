import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { openPglite } from "../app/storage/engine/pglite.server.ts";

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;

/** Catalog types that @prisma/adapter-pg 6 has no name for, and the text types they read as: prisma/orm#27403. */
const textTypes = new Map([
  [18, 25], // "char"
  [19, 25], // name
  [22, 1005], // int2vector
  [1002, 1009], // "char"[]
  [1003, 1009], // name[]
]);

/** Character in the adapter's list of column types. */
const characterColumn = 6;

/**
 * Lets Prisma's commands run on its WASM engine, without the binary it would download: on the database at `url`, or
 * on an empty PGlite. The shadow database, in which it replays the migrations, is always an empty PGlite.
 */
export function createEngine(url: string | undefined) {
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: () => openAdapter(url ?? "pglite:memory"),
    connectToShadowDb: () => openAdapter("pglite:memory"),
  } as const;
}

async function openAdapter(url: string): Promise<Adapter> {
  const { pool, close } = openPool(url);
  pool.on("error", () => {}); // the next statement reports it
  if (url.startsWith("pglite:")) makeIndexesAlone(pool);
  nameCatalogTypes(pool);
  const adapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  // The engine panics on the first check constraint when their type comes as text: prisma/orm#29635.
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const position = result.columnNames.indexOf("constraint_type");
    if (position >= 0) result.columnTypes[position] = characterColumn;
    return result;
  };
  // The adapter's own splits at every semicolon, and so through the bodies of functions.
  adapter.executeScript = async (script) => void (await pool.query(script));
  let closing: Promise<void> | undefined;
  adapter.dispose = () => (closing ??= close());
  return adapter;
}

function openPool(url: string): { pool: pg.Pool; close: () => Promise<void> } {
  if (url.startsWith("pglite:")) return openPglite(url.slice("pglite:".length));
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 1, allowExitOnIdle: true });
  return { pool, close: () => pool.end() };
}

/** Nobody else is in a shadow database, and PGlite makes no index concurrently. */
function makeIndexesAlone(pool: pg.Pool): void {
  const query = pool.query.bind(pool) as (sent: unknown, ...others: unknown[]) => Promise<pg.QueryResult>;
  const alone = (text: string) => text.replace(/\bindex concurrently\b/gi, "index");
  pool.query = ((sent: string | pg.QueryConfig, ...others: unknown[]) =>
    query(
      typeof sent === "string" ? alone(sent) : { ...sent, text: alone(sent.text) },
      ...others,
    )) as typeof pool.query;
}

function nameCatalogTypes(pool: pg.Pool): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult | pg.QueryResult[]>;
  const relabelled = async (...args: unknown[]) => {
    const result = await query(...args);
    for (const { fields } of [result].flat())
      for (const field of fields) field.dataTypeID = textTypes.get(field.dataTypeID) ?? field.dataTypeID;
    return result;
  };
  pool.query = relabelled as typeof pool.query;
}
