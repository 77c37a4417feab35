/** An entry that waits to be written in a group. */
export type Waiting = {
  /** Waits behind its own key only. */
  key: string;
  /** Two entries with a name in common are never in one group. */
  names: string[];
  /** The largest group that may hold this entry. */
  groupMax: number;
  /** The entry shares groups with its own key only. */
  isApart: boolean;
};

/** The keys that the next group may not hold, and the keys that it may not hold together with others. */
export type Limits = {
  groupMax: number;
  isBarred: (key: string) => boolean;
  isApart: (key: string) => boolean;
};

/** One line for each key, in order of arrival. */
export type WaitingLines<One> = {
  push(one: One): void;
  /** Puts entries back in front, in their order. */
  giveBack(ones: One[]): void;
  /** Takes the next group, line by line. Empty when no entry fits. */
  take(limits: Limits): One[];
  /** Takes the entries of a key that meet the condition. */
  takeIf(key: string, condition: (one: One) => boolean): One[];
  has(key: string): boolean;
};

export function createWaitingLines<One extends Waiting>(): WaitingLines<One> {
  const lines = new Map<string, One[]>();

  function take({ groupMax, isBarred, isApart }: Limits): One[] {
    const group: One[] = [];
    const names = new Set<string>();
    let max = groupMax;
    for (const [key, line] of lines) {
      const first = line[0];
      if (!first || isBarred(key)) continue;
      const isAlone = first.isApart || isApart(key);
      if (isAlone && group.length > 0) continue;
      let taken = 0;
      for (const one of line) {
        const limit = Math.min(max, one.groupMax);
        if (group.length >= limit || one.names.some((name) => names.has(name))) break;
        max = limit;
        group.push(one);
        for (const name of one.names) names.add(name);
        taken += 1;
      }
      if (taken > 0) keep(key, line.slice(taken));
      if (group.length > 0 && (isAlone || group.length >= max)) break;
    }
    return group;
  }

  /** Puts the rest of a line behind all others, so that every key has its turn. */
  function keep(key: string, left: One[]): void {
    lines.delete(key);
    if (left.length > 0) lines.set(key, left);
  }

  return {
    take,
    push: (one) => {
      const line = lines.get(one.key);
      if (line) line.push(one);
      else lines.set(one.key, [one]);
    },
    giveBack: (ones) => {
      for (const [key, mine] of Map.groupBy(ones, (one) => one.key))
        lines.set(key, [...mine, ...(lines.get(key) ?? [])]);
    },
    takeIf: (key, condition) => {
      const [taken, left] = [[] as One[], [] as One[]];
      for (const one of lines.get(key) ?? []) (condition(one) ? taken : left).push(one);
      keep(key, left);
      return taken;
    },
    has: (key) => lines.has(key),
  };
}
