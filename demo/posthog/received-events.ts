/**
 * One event as PostHog would keep it. `deliveries` counts its arrivals. Several arrivals are fine; two kept events are
 * not.
 */
export type ReceivedEvent = {
  event: string;
  distinct_id: string;
  properties: Record<string, unknown>;
  uuid: string;
  timestamp: string;
  deliveries: number;
};

/** How the stand-in treats whoever sends events. */
export type Mood = "healthy" | "hanging" | "failing" | "limiting";
export const moods: readonly Mood[] = ["healthy", "hanging", "failing", "limiting"];

export type ReceivedEvents = {
  mood: Mood;
  /** In the order of their first arrival, each once. */
  all: ReceivedEvent[];
  /** Requests answered with an error or not at all. */
  turnedAway: number;
  add(batch: Incoming[]): void;
  clear(): void;
};

export type Incoming = {
  event?: string;
  distinct_id?: string;
  properties?: Record<string, unknown>;
  uuid?: string;
  timestamp?: string;
};

/** PostHog de-duplicates by uuid, timestamp, event and person; the app freezes all four, so uuid is enough here. */
export function createReceivedEvents(): ReceivedEvents {
  const byUuid = new Map<string, ReceivedEvent>();
  const all: ReceivedEvent[] = [];
  return {
    mood: "healthy",
    all,
    turnedAway: 0,
    add(batch) {
      for (const one of batch) {
        const uuid = one.uuid ?? "";
        const known = byUuid.get(uuid);
        if (known) {
          known.deliveries += 1;
          continue;
        }
        const event: ReceivedEvent = {
          event: one.event ?? "",
          distinct_id: one.distinct_id ?? "",
          properties: one.properties ?? {},
          uuid,
          timestamp: one.timestamp ?? "",
          deliveries: 1,
        };
        all.push(event);
        if (uuid) byUuid.set(uuid, event);
      }
    },
    clear() {
      byUuid.clear();
      all.length = 0;
    },
  };
}
