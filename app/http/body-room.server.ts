/** Bounds what half-sent bodies hold in memory together. */
export type BodyRoom = {
  /** A body begins. `dropped` rejects when the body has to make room for others. */
  enter(): { take(bytes: number): void; dropped: Promise<never>; leave(): void };
};

/**
 * When the room is full, the body that has been under way longest is dropped. A good sender needs milliseconds; a
 * sender who holds bodies back needs time.
 */
export function createBodyRoom(bytesMax: number, refusal: () => unknown): BodyRoom {
  /** In the order of arrival. */
  const inside = new Set<{ bytes: number; drop: () => void }>();
  let held = 0;

  return {
    enter() {
      const { promise: dropped, reject } = Promise.withResolvers<never>();
      dropped.catch(() => {}); // it may have no listener
      const leave = (): void => {
        if (inside.delete(body)) held -= body.bytes;
      };
      const body = {
        bytes: 0,
        drop: () => {
          leave();
          reject(refusal());
        },
      };
      inside.add(body);
      const take = (bytes: number): void => {
        if (!inside.has(body)) return;
        body.bytes += bytes;
        held += bytes;
        for (const longest of inside) {
          if (held <= bytesMax) break;
          if (longest.bytes > 0) longest.drop();
        }
      };
      return { take, dropped, leave };
    },
  };
}
