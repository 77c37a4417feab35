/** One thing that happened between the stand-in and the app, in words a newcomer understands. */
export type Activity = {
  at: string;
  kind: "token" | "admin-api" | "webhook" | "proxy" | "flow" | "refused" | "script" | "merchant";
  shop?: string;
  /** HTTP status, where there is one. */
  status?: number;
  text: string;
};

/** The last 500 activities, newest last. */
export type ActivityLog = {
  entries: Activity[];
  add(kind: Activity["kind"], text: string, facts?: { shop?: string; status?: number }): void;
};

const entriesMax = 500;

export function createActivityLog(): ActivityLog {
  const entries: Activity[] = [];
  return {
    entries,
    add(kind, text, facts = {}) {
      entries.push({ at: new Date().toISOString(), kind, text, ...facts });
      if (entries.length > entriesMax) entries.shift();
    },
  };
}
