import type { Database } from "../../storage/engine/postgres.server.ts";
import type { Answer } from "./answer-once.server.ts";

/** Answers a message through a database. */
type Act<Message> = (database: Database, message: Message) => Promise<Answer>;

/**
 * The same act for a dry run: the database does all of it and keeps nothing. No row stays, no event, no message id. The
 * answer is the one that would be, with `dry_run: true`.
 */
export function rehearsed<Message>(act: Act<Message>): Act<Message> {
  return async (database, message) => {
    const answer = await act({ ...database, transaction: (work) => undone(database, work) }, message);
    if (answer.status !== "answered") return answer;
    return { ...answer, response: { ...answer.response, dry_run: true } };
  };
}

/** A result on its way out of a transaction that is to be rolled back. */
class Undone<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super("a rehearsal is rolled back");
    this.result = result;
  }
}

async function undone<T>(
  database: Database,
  work: Parameters<typeof database.transaction<T>>[0],
): Promise<T> {
  try {
    return await database.transaction(async (sql) => {
      throw new Undone(await work(sql));
    });
  } catch (thrown) {
    // Only this transaction's own: its result is what `work` returned.
    if (thrown instanceof Undone) return thrown.result as T;
    throw thrown;
  }
}
