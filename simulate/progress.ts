/** What goes on, for the display and for the report. */
export type Progress = {
  /** Sends a request, and notes how long its answer took. */
  timed(what: Sent, send: () => Promise<Response>): Promise<Response>;
  begin(): void;
  end(): void;
  /** One line that says it all. */
  line(total: number): string;
  counts(): Record<Sent, number>;
  /** Answers of 5xx, and requests without an answer. */
  troubles(): number;
};

const kinds = ["click", "claim", "signup", "activation", "bot"] as const;
export type Sent = (typeof kinds)[number];

const windowMs = 5_000;

export function createProgress(now: () => number = () => performance.now()): Progress {
  const counts: Record<Sent, number> = { click: 0, claim: 0, signup: 0, activation: 0, bot: 0 };
  const startedAt = now();
  let recent: { at: number; ms: number }[] = [];
  let [begun, ended, troubles] = [0, 0, 0];

  return {
    timed: async (what, send) => {
      const sentAt = now();
      try {
        const answer = await send();
        if (answer.status >= 500) troubles += 1;
        return answer;
      } catch (error) {
        troubles += 1;
        throw error;
      } finally {
        counts[what] += 1;
        recent.push({ at: now(), ms: now() - sentAt });
      }
    },
    begin: () => void (begun += 1),
    end: () => void (ended += 1),
    line: (total) => {
      recent = recent.filter(({ at }) => at > now() - windowMs);
      const seconds = Math.max(0.001, Math.min(windowMs, now() - startedAt) / 1000);
      const times = recent.map(({ ms }) => ms).sort((a, b) => a - b);
      const p99 = times[Math.floor(times.length * 0.99)] ?? 0;
      const sent = kinds.map((kind) => `${counts[kind].toLocaleString("en")} ${kind}s`).join(", ");
      return (
        // A narrow terminal cuts the end off.
        `${ended.toLocaleString("en")} of about ${total.toLocaleString("en")} people, ${begun - ended} under way, ${troubles} failed · ` +
        `${Math.round(recent.length / seconds)} requests/s, p99 ${Math.round(p99)} ms · ${sent}`
      );
    },
    counts: () => ({ ...counts }),
    troubles: () => troubles,
  };
}
