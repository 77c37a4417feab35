/** Turns for work that at most `max` may do at a time. The others wait in order of arrival, up to `waitMs`. */
export function createTurns(max: number, waitMs: number) {
  let underWay = 0;
  const waiting: (() => void)[] = [];

  /** Does the work in its turn. Null when no turn came in time: the work was not begun. */
  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result | null> {
    if (!(await turn())) return null;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else underWay -= 1;
    }
  }

  function turn(): Promise<boolean> {
    if (underWay < max) {
      underWay += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(begin), 1);
        resolve(false);
      }, waitMs);
      waiting.push(begin);
    });
  }

  return { inTurn };
}
