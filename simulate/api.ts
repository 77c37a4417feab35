import { setTimeout as sleep } from "node:timers/promises";

export type Shop = {
  slug: string;
  status: string;
  referral_code: string;
  referral_link: string;
  tracked_link: string;
};

/** A store's all-time numbers. */
export type Numbers = {
  total_clicks: number;
  confirmed_clicks: number;
  total_signups: number;
  total_active: number;
  filtered_clicks: Record<string, number>;
};

/** A row of the referrals' list. */
export type Row = {
  id: string;
  match_method: string | null;
  confirmed: boolean;
  utm_params: Record<string, unknown>;
  user_id: string | null;
  clicked_at: string | null;
  signed_up_at: string | null;
};

export type Receipt = {
  attributed: boolean;
  referral_id: string | null;
  match: { method: string; utm_params: Record<string, unknown> } | null;
};

/** The questions to the Integration API. They wait whenever the key's limit says so. */
export type Api = {
  shops(): Promise<Shop[]>;
  numbers(slug: string): Promise<Numbers>;
  /** Rows recorded since a moment, the newest first. */
  rowsSince(slug: string, since: Date): Promise<Row[]>;
  /** Null for somebody whom nobody reported. */
  person(id: string): Promise<Receipt | null>;
};

type Page<One> = { data: One[]; next_cursor: string | null };

const triesMax = 120;

export function createApi(app: string, key: string): Api {
  async function ask<Answer>(path: string): Promise<Answer | null> {
    for (let tries = 1; ; tries += 1) {
      const answer = await fetch(`${app}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });
      if (answer.ok) return (await answer.json()) as Answer;
      const text = await answer.text();
      if (answer.status === 404) return null;
      if (answer.status !== 429 || tries >= triesMax)
        throw new Error(`${path} was answered ${answer.status}: ${text}`);
      await sleep(1000 * Number(answer.headers.get("Retry-After") ?? 1));
    }
  }

  async function need<Answer>(path: string): Promise<Answer> {
    const answer = await ask<Answer>(path);
    if (answer === null) throw new Error(`${path} was answered 404`);
    return answer;
  }

  async function walk<One>(path: string, isEnough: (page: One[]) => boolean): Promise<One[]> {
    const all: One[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Page<One> = await need(
        `${path}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      all.push(...page.data);
      cursor = isEnough(page.data) ? null : page.next_cursor;
    }
    return all;
  }

  return {
    shops: async () => {
      const all = await walk<Shop>("/stores", () => false);
      return all.filter(({ status }) => status === "active" || status === "pending");
    },
    numbers: (slug) => need(`/stores/${slug}/stats`),
    rowsSince: (slug, since) =>
      walk<Row>(`/stores/${slug}/referrals`, (page) =>
        page.every((row) => new Date(row.clicked_at ?? row.signed_up_at ?? 0) < since),
      ),
    person: (id) => ask(`/people/${id}`),
  };
}
