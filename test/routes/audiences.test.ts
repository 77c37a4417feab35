import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect } from "vitest";
import { declaredAudience, type Audience } from "../../app/http/headers.server.ts";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { chrome } from "../support/requests.ts";

type Route = {
  id: string;
  parentId?: string;
  path?: string;
  index?: boolean;
  hasLoader: boolean;
  hasAction: boolean;
};
type Answer = { route: string; status: number; headers: Headers; body: string };

const nowhere = "routes/$";
let app: AppProcess;

beforeAll(async () => {
  if (!process.env["DATABASE_URL"]!.startsWith("pglite:")) app = await startApp({});
});
afterAll(() => app?.stop("SIGKILL"));

/** Every route of the build by its address, with its parameters filled in. */
function routes(): { id: string; path: string; methods: string[] }[] {
  const [file = ""] = readdirSync("build/client/assets").filter((name) => name.startsWith("manifest-"));
  const source = readFileSync(`build/client/assets/${file}`, "utf8");
  const json = source.slice(source.indexOf("{"), source.lastIndexOf("}") + 1);
  const all = (JSON.parse(json) as { routes: Record<string, Route> }).routes;
  const pathOf = (route?: Route): string =>
    route ? `${pathOf(all[route.parentId ?? ""])}${route.path ? `/${route.path}` : ""}` : "";
  return Object.values(all)
    .filter(({ id }) => id !== "root")
    .map((route) => ({
      id: route.id,
      path: pathOf(route).replace(/:\w+\??|\*/g, "x") || "/",
      methods: [...(route.hasLoader ? ["GET"] : []), ...(route.hasAction ? ["POST"] : [])],
    }));
}

async function askAll(audience: Audience, headers: Record<string, string> = {}): Promise<Answer[]> {
  const asked = routes().filter(({ id, path }) => id !== nowhere && declaredAudience(path) === audience);
  expect(asked).not.toEqual([]);
  return Promise.all(
    asked.flatMap(({ path, methods }) =>
      methods.map(async (method) => {
        const response = await fetch(app.origin + path, {
          method,
          redirect: "manual",
          headers: { "User-Agent": chrome, Accept: "text/html", ...headers },
          ...(method === "POST" && { body: "{}" }),
        });
        return {
          route: `${method} ${path}`,
          status: response.status,
          headers: response.headers,
          body: await response.text(),
        };
      }),
    ),
  );
}

const frameAncestors = ({ headers }: Answer) =>
  /frame-ancestors [^;]*/.exec(headers.get("Content-Security-Policy") ?? "")?.[0];

function expectClosed(answers: Answer[], framers = ["frame-ancestors 'none'"]): void {
  const open = answers.filter(
    (answer) => !framers.includes(frameAncestors(answer) ?? "") || answer.headers.has("Set-Cookie"),
  );
  expect(open.map(({ route }) => route)).toEqual([]);
  expect(answers.filter(({ headers }) => headers.get("X-Content-Type-Options") !== "nosniff")).toEqual([]);
  expect(answers.filter(({ status }) => status >= 500).map(({ route }) => route)).toEqual([]);
}

onRealPostgres("every route of the build says whom it is for", async () => {
  const all = routes().filter(({ id }) => id !== nowhere);
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(({ path }) => declaredAudience(path) === null)).toEqual([]);
});

onRealPostgres("what is for machines that prove themselves refuses everybody else with a 401", async () => {
  for (const audience of ["signed", "keyed", "webhook"] as const) {
    const answers = await askAll(audience);
    expectClosed(answers);
    const isRefusal = ({ status }: Answer) => status === 401 || status === 405;
    expect(
      answers.filter((answer) => !isRefusal(answer)).map(({ route, status }) => [route, status]),
    ).toEqual([]);
    // The method that a route has, it refuses for the missing proof and for nothing else.
    const refused = new Set(
      answers.filter(({ status }) => status === 401).map(({ route }) => route.split(" ")[1]),
    );
    expect(answers.map(({ route }) => route.split(" ")[1]).filter((path) => !refused.has(path))).toEqual([]);
    expect(answers.filter(({ headers }) => headers.get("Cache-Control") !== "no-store")).toEqual([]);
    if (audience === "keyed")
      expect(
        answers.filter(({ status, headers }) => status === 401 && !headers.get("WWW-Authenticate")),
      ).toEqual([]);
  }
});

onRealPostgres(
  "every admin route refuses who has no session token, or a forged one, and shows nothing",
  async () => {
    const anonymous = await askAll("admin");
    const anyAdmin = "frame-ancestors https://admin.shopify.com https://*.myshopify.com";
    expectClosed(anonymous, ["frame-ancestors 'none'", anyAdmin]);
    // Whoever opens a page gets the one that puts shop and host back, which is the same for everybody.
    const shown = anonymous.filter(({ status }) => status === 200);
    expect(new Set(shown.map(({ body }) => body)).size).toBe(1);
    expect(shown.filter((answer) => frameAncestors(answer) !== anyAdmin)).toEqual([]);
    expect(shown.filter(({ route }) => !/^GET \/(app(\/|$)|auth\/)/.test(route))).toEqual([]);
    expect(shown.filter(({ body }) => /store-[a-z]|loaderData/.test(body))).toEqual([]);
    const forged = await askAll("admin", { Authorization: "Bearer forged.session.token" });
    expectClosed(forged);
    expect(forged.filter(({ status }) => status !== 401).map(({ route, status }) => [route, status])).toEqual(
      [],
    );
  },
);

onRealPostgres("public routes may be framed by nobody and do not load App Bridge", async () => {
  const answers = await askAll("public");
  expectClosed(answers);
  expect(answers.filter(({ body }) => body.includes("app-bridge")).map(({ route }) => route)).toEqual([]);
});
