/** Pauses that end by themselves after a time, or all at once for a caller that cannot wait. */
export type Pauses = { start(whenOver: () => void): void; endAll(): void };

export function createPauses(ms: number): Pauses {
  const running = new Set<() => void>();
  return {
    start: (whenOver) => {
      const over = (): void => {
        clearTimeout(timer);
        running.delete(over);
        whenOver();
      };
      const timer = setTimeout(over, ms);
      running.add(over);
    },
    endAll: () => {
      for (const over of [...running]) over();
    },
  };
}
