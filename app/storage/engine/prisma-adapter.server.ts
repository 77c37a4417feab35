import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";

type PrismaTransaction = Awaited<ReturnType<Awaited<ReturnType<PrismaPg["connect"]>>["startTransaction"]>>;

/** Prisma on an existing pool. */
export function createPrismaAdapter(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => releaseWhenBroken(await startTransaction(isolation));
    return adapter;
  };
  return factory;
}

/**
 * Releases the connection of a broken transaction. Prisma 6 forgets a connection when its last statement fails. Twelve
 * of those would empty the pool for ever.
 */
function releaseWhenBroken(transaction: PrismaTransaction): PrismaTransaction {
  const executeRaw = transaction.executeRaw.bind(transaction);
  transaction.executeRaw = async (query) => {
    try {
      return await executeRaw(query);
    } catch (error) {
      const { client } = transaction as unknown as { client: pg.PoolClient };
      if (query.sql === "COMMIT" || query.sql === "ROLLBACK") client.release(true);
      throw error;
    }
  };
  return transaction;
}
