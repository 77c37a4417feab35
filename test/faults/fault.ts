import type { Cluster } from "../crash/cluster.ts";
import type { Ledger } from "../crash/ledger.ts";
import type { Violation } from "../crash/verify.ts";

/** A fault that `npm run fault -- <name>` makes, under load. */
export type Fault = {
  about: string;
  /** Before anything starts: what the servers stand on, and how it is taken away after them. */
  ground?: () => Ground;
  /** Before the load: returns what has to be ended after it. */
  prepare?: (cluster: Cluster) => Promise<() => Promise<void>>;
  /** Makes the fault and mends it. Recovery is measured from its end. */
  inflict: (cluster: Cluster, seconds: number, visited: Visited) => Promise<void>;
  /** After the fault: resolves when what it held up is done, and says what it was. */
  caughtUp?: { what: string; until: (cluster: Cluster) => Promise<void> };
  /** Once all is still: what the fault broke beside the database. */
  verify?: (cluster: Cluster) => Promise<Violation[]>;
  /** What else was measured. */
  measured?: () => string;
  /** How long the fault lasts, unless told otherwise. */
  seconds: number;
};

/** The stores that are visited, to which a fault may add, and what was sent so far. */
export type Visited = { codes: string[]; ledger: Ledger };

export type Ground = {
  /** How many app processes there are, instead of two. */
  processes?: number;
  /** Stands between the proxies and the database. */
  pooler?: (databaseUrl: string) => Promise<{ url: string; stop(): Promise<void> }>;
  dataParent?: string;
  /** Changes to the environment of the nth app process. */
  environment?: (nth: number) => Record<string, string>;
  end(): void;
};
