import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { moduleOf, recipe, typescript } from "./support/recipes.ts";

type KeepReferral = (request: Request, answer: Response, domain?: string) => void;
type Recipes = { readReferral: (cookieHeader: string | null) => object | null; keepReferral: KeepReferral };

const { readReferral, keepReferral } = await moduleOf<Recipes>("readReferral(cookieHeader", "keepReferral");

const id = "01234567-89ab-8cde-8f01-23456789abcd";
const click = (fields: object) => encodeURIComponent(JSON.stringify(fields));
const whole = click({
  click_id: id,
  src: "door",
  utm: { utm_source: "été" },
  at: "2026-11-26T09:30:00.000Z",
});

/** Runs the Python examples, then a program; gives the value that the program's last line prints as JSON. */
function python(program: string): unknown {
  const source = ["def read_referral", "def kept_cookies"].map((words) => recipe("python", words)).join("\n");
  const { status, stdout, stderr } = spawnSync("python3", ["-"], {
    input: `${source}\nimport json\n${program}`,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const cookies: [header: string | null, referral: object | null][] = [
  [null, null],
  ["", null],
  ["ref=", null],
  ["ref=%; ref_click=%", null],
  ["ref=a b", null],
  [`ref_click=${whole}`, null],
  [`xref=store-x-0000; ref_click=${whole}`, null],
  ["ref=store-a-0001", { referral_code: "store-a-0001" }],
  ...["%", "hello", "", "1", "null", "[]", "%22x%22", "%E0%A4%A", "{", "%7B%22click_id%22%3A7%7D", "=;="].map(
    (value): [string, object] => [
      `a=b; ref=store-a-0001; ref_click=${value}`,
      { referral_code: "store-a-0001" },
    ],
  ),
  [
    `ref=store-a-0001; ref_click=${whole}`,
    { referral_code: "store-a-0001", click_id: id, utm_params: { utm_source: "été" } },
  ],
  [
    `ref=store-old-0000; ref_click=${click({ click_id: "old" })}; ref=store-new-0001; ref_click=${click({ click_id: id })}`,
    { referral_code: "store-new-0001", click_id: id },
  ],
  [`ref=store-a-0001; ref=; ref_click=${click({ click_id: null })}`, { referral_code: "store-a-0001" }],
];

test("recipe: no cookie makes the reading throw, the newer twin counts, and without a code there is no report", () => {
  const headers = cookies.map(([header]) => header);
  const wanted = cookies.map(([, referral]) => referral);
  expect(headers.map((header) => readReferral(header))).toEqual(wanted);
  const all = JSON.stringify(JSON.stringify(headers));
  expect(python(`print(json.dumps([read_referral(header) for header in json.loads(${all})]))`)).toEqual(
    wanted,
  );
});

test("recipe: a signup with a code is queued with all that the cookies say, and one without a code is not", async () => {
  const source = `${typescript("readReferral(cookieHeader")}
    export async function signUp(request, user, queue) { ${recipe("ts", "queue.add")} }`;
  const { signUp } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
    signUp: (request: Request, user: { id: string }, queue: { add: (job: object) => void }) => Promise<void>;
  };
  const queued: object[] = [];
  for (const cookie of ["session=1", `ref=store-a-0001; ref_click=${whole}`])
    await signUp(
      new Request("https://auth.example.test", { headers: { cookie } }),
      { id: "user_2x" },
      {
        add: (job) => queued.push(job),
      },
    );
  const utm_params = { utm_source: "été" };
  expect(queued).toEqual([{ user_id: "user_2x", referral_code: "store-a-0001", click_id: id, utm_params }]);
});

test("recipe: a page sends the script's own cookies again for what is left of the 30 days; nothing else does", () => {
  const at = new Date(Date.now() - 10 * 86_400_000).toISOString();
  const aged = click({ click_id: id, at });
  const cases: [title: string, headers: Record<string, string>, maxAgeDays: number | null][] = [
    ["a page", { Cookie: `ref=store-a-0001; ref_click=${aged}`, "Sec-Fetch-Dest": "document" }, 20],
    ["an older browser", { Cookie: `ref=store-a-0001; ref_click=${aged}` }, 20],
    ["no time", { Cookie: `ref=store-a-0001; ref_click=${click({ at: null })}` }, 30],
    ["a time of fantasy", { Cookie: `ref=store-a-0001; ref_click=${click({ at: "soon" })}` }, 30],
    ["a time ahead", { Cookie: `ref=store-a-0001; ref_click=${click({ at: "2126-01-01T00:00:00Z" })}` }, 30],
    ["too old", { Cookie: `ref=store-a-0001; ref_click=${click({ at: "2020-01-01T00:00:00.000Z" })}` }, 0],
    ["a damaged cookie", { Cookie: "ref=store-a-0001; ref_click=%" }, 30],
    ["twins", { Cookie: `ref=store-x-0000; ref=store-a-0001; ref_click=%; ref_click=${aged}` }, 20],
    ["an image", { Cookie: `ref=store-a-0001; ref_click=${aged}`, "Sec-Fetch-Dest": "image" }, null],
    ["a fetch", { Cookie: `ref=store-a-0001; ref_click=${aged}`, "Sec-Fetch-Dest": "empty" }, null],
    [
      "a page fetched ahead",
      { Cookie: `ref=store-a-0001; ref_click=${aged}`, "Sec-Purpose": "prefetch" },
      null,
    ],
    ["no cookies", {}, null],
    ["no code", { Cookie: `ref=%; ref_click=${aged}` }, null],
    ["an odd cookie", { Cookie: 'ref=store-a-0001; ref_click="quoted"' }, null],
  ];
  const daysOf = (kept: string[]) => {
    expect(kept.join(), "no script could replace it").not.toContain("HttpOnly");
    const ages = kept.map((value) => Number(/Max-Age=(\d+)/.exec(value)?.[1]) / 86_400);
    return ages.length === 0 ? null : Math.round(ages[0] ?? NaN);
  };
  const wanted = cases.map(([title, , days]) => [title, days]);
  const inNode = cases.map(([title, headers]) => {
    const answer = new Response();
    keepReferral(new Request("https://www.shop.example/", { headers }), answer, ".shop.example");
    const kept = answer.headers.getSetCookie();
    expect(kept.every((value) => value.endsWith("; Secure; Domain=.shop.example"))).toBe(true);
    return [title, daysOf(kept)];
  });
  expect(inNode).toEqual(wanted);

  const all = JSON.stringify(JSON.stringify(cases.map(([, headers]) => headers)));
  const kept = python(
    `print(json.dumps([kept_cookies(headers) for headers in json.loads(${all})]))`,
  ) as string[][];
  expect(kept.map((values, n) => [cases[n]?.[0], daysOf(values)])).toEqual(wanted);
});
