import { config } from "../config.server.ts";
import { openQueues } from "../jobs/queue.server.ts";
import { database } from "../storage/engine/database.server.ts";

/**
 * Runs a command on a migrated database and ends the process. The command is told which migrations were applied. A
 * mistake of the caller's is one line and exit code 1. Any other error keeps its stack.
 */
export async function run(
  command: (applied: string[]) => Promise<void>,
  { migrates = config.migratesAtStart } = {},
): Promise<never> {
  let code = 0;
  try {
    if (!migrates && !(await database.isMigrated()))
      throw new UsageError("The database lacks migrations of this release. Run npm run migrate first.");
    const applied = migrates ? await database.migrate(undefined, tellWait) : [];
    const boss = await openQueues(database);
    await command(applied);
    await boss.stop({ close: false });
  } catch (error) {
    code = 1;
    process.stderr.write(
      `${error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
  }
  await database.close();
  process.exit(code);
}

function tellWait(migration: string): void {
  process.stderr.write(`${migration} waits for its locks, lets others pass, and comes again\n`);
}

/** The caller gave the command something that it cannot take. */
export class UsageError extends Error {}
