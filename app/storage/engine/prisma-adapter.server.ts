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

/** When its last statement fails, Prisma 6 forgets the connection: twelve of those, and the pool is empty for ever. */
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
