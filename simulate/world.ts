import type { Api, Shop } from "./api.ts";
import type { LandingScript } from "./page.ts";
import type { Progress } from "./progress.ts";

/** The running instance, and what everybody in the simulation shares. */
export type World = {
  /** Its origin. */
  app: string;
  secret: string;
  api: Api;
  shops: Shop[];
  script: LandingScript;
  seed: number;
  /** How long people think, as a share of real time; 0 for no time at all. */
  pace: number;
  progress: Progress;
};
