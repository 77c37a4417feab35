import pg from "pg";

/** A column as PostgreSQL announces it. `nullable` is null where the column is computed, or the table does not say. */
export type AnnouncedColumn = { name: string; type: string; nullable: boolean | null };

type Field = pg.FieldDef & { tableID: number; columnID: number };

/** What a statement will return, without running it: PostgreSQL parses it and describes its rows. */
export async function describeStatement(client: pg.ClientBase, text: string): Promise<AnnouncedColumn[]> {
  const fields = await askFields(client, text);
  const { rows } = await client.query<{ type: string; not_null: boolean | null }>(
    `select typname::text as type, attnotnull as not_null
     from unnest($1::oid[], $2::oid[], $3::int[]) with ordinality as f(type_oid, table_oid, number, position)
     join pg_type t on t.oid = type_oid
     left join pg_attribute a on table_oid <> 0 and attrelid = table_oid and attnum = number
     order by position`,
    [
      fields.map((field) => field.dataTypeID),
      fields.map((field) => field.tableID),
      fields.map((field) => field.columnID),
    ],
  );
  return rows.map(({ type, not_null: notNull }, index) => ({
    name: fields[index]?.name ?? "",
    type,
    nullable: notNull === null ? null : !notNull,
  }));
}

/** Parse and Describe of the wire protocol, which node-postgres lets one send through an object of one's own. */
function askFields(client: pg.ClientBase, text: string): Promise<Field[]> {
  return new Promise((resolve, reject) => {
    let fields: Field[] = [];
    let failure: Error | undefined;
    const question = {
      submit(connection: Connection) {
        connection.parse({ name: "", text, types: [] });
        connection.describe({ type: "S", name: "" });
        connection.sync();
      },
      handleRowDescription: (message: { fields: Field[] }) => void (fields = message.fields),
      handleError: (error: Error) => void (failure = error),
      handleReadyForQuery: () => (failure ? reject(failure) : resolve(fields)),
    };
    // Not in the public types: what its own Query and pg-cursor are made of.
    client.query(question as unknown as pg.Submittable);
  });
}

type Connection = {
  parse(message: { name: string; text: string; types: number[] }): void;
  describe(message: { type: "S"; name: string }): void;
  sync(): void;
};
