import { createServer, type Server } from "node:net";

const loopback = "127.0.0.1";

/** Hands out loopback ports in ascending order. Nothing of the demo listens anywhere else. */
export type Ports = {
  /** Binds the server and answers its port. */
  bind(server: Server): Promise<number>;
  /** Finds a port for a process that will bind it itself. */
  reserve(): Promise<number>;
};

/** A demo listens on so many ports in a row. */
const portsInARow = 7;

/** The first port that DEMO_PORT names, or undefined for none. Throws a sentence for what is no port. */
export function firstPortOf(named: string | undefined): number | undefined {
  if (!named) return undefined;
  const last = 65_536 - portsInARow;
  if (/^\d{1,5}$/.test(named) && Number(named) >= 1 && Number(named) <= last) return Number(named);
  throw new Error(
    `DEMO_PORT is the first of ${portsInARow} ports, a number from 1 to ${last}, and not "${named}".`,
  );
}

/**
 * `exact` takes consecutive ports from `first` and fails when one is busy; otherwise busy ports are skipped. Without
 * `first` the operating system chooses: tests that run side by side want that.
 */
export function portsFrom(first?: number, exact = false): Ports {
  let next = first ?? 0;

  async function bind(server: Server): Promise<number> {
    for (;;) {
      const port = next === 0 ? 0 : next++;
      try {
        return await listen(server, port);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
        if (exact) throw new Error(`Port ${port} is already in use.`, { cause: error });
      }
    }
  }

  async function reserve(): Promise<number> {
    const probe = createServer();
    const port = await bind(probe);
    await new Promise((closed) => probe.close(closed));
    return port;
  }

  return { bind, reserve };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((bound, failed) => {
    server.once("error", failed);
    server.listen(port, loopback, () => {
      server.off("error", failed);
      const address = server.address();
      bound(typeof address === "object" && address ? address.port : port);
    });
  });
}
