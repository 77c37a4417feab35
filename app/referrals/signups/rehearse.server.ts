import type { Database } from "../../storage/engine/postgres.server.ts";
import type { Answer } from "./answer-once.server.ts";

/** Answers a message through a database. */
type Act<Message> = (database: Database, message: Message) => Promise<Answer>;

/**
 * Turns an act into its dry run. The database does all of the work and keeps nothing: no row, no event, no message id.
 * The answer is the act's own, with `dry_run: true`.
 */
export function rehearsed<Message>(act: Act<Message>): Act<Message> {
  return async (database, message) => {
    const answer = await act({ ...database, transaction: (work) => undone(database, work) }, message);
    if (answer.status !== "answered") return answer;
    return { ...answer, response: { ...answer.response, dry_run: true } };
  };
}

/** Carries a result out of a transaction that is rolled back on purpose. */
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
    // The cast: this transaction alone throws this object, with the result of `work`.
    if (thrown instanceof Undone) return thrown.result as T;
    throw thrown;
  }
}
