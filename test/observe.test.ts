import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { metrics } from "../app/process.server.ts";

const folder = "docs/observe";
const read = (file: string) => readFileSync(`${folder}/${file}`, "utf8");
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

/** What Prometheus itself adds for every process. */
const prometheusOwn = ["up"];
const labelsOf = { http_request_duration_seconds: ["le"] } as Record<string, string[]>;

type Panel = { title: string; targets?: { expr: string }[] };

/** Every query of the rules and of the dashboard. */
function queries(): string[] {
  const rules = matches(read("alerts.yml"), /^\s+expr: (?:'|")(.*)(?:'|")$/gm);
  const { panels } = JSON.parse(read("dashboard.json")) as { panels: Panel[] };
  const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect([rules.length > 10, shown.length > 10]).toEqual([true, true]);
  return [...rules, ...shown];
}

/** The metrics of a query with the labels that its selectors name. */
function namesIn(query: string): { name: string; labels: string[] }[] {
  const found = query.matchAll(/\b([a-z]\w*)(?:\{([^}]*)\}|(?=\[| [=><]| *$|\) [=><]))/g);
  return [...found].map(([, name = "", selector = ""]) => ({
    name,
    labels: matches(selector, /(\w+)\s*=/g),
  }));
}

test("every metric that a rule or the dashboard asks for exists, with the labels it is asked by", async () => {
  metrics.observeRequest({ route: "/r/:code", audience: "public", status: 302, seconds: 0.02 });
  const { text } = await metrics.read();
  const kinds = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => [name, kind]));
  const wrong: string[] = [];
  for (const query of queries()) {
    const names = namesIn(query);
    expect(names, query).not.toEqual([]);
    for (const { name, labels } of names) {
      if (prometheusOwn.includes(name)) continue;
      const base = name.replace(/_(bucket|count|sum)$/, "");
      const exists = kinds.has(name) || kinds.get(base) === "histogram";
      if (!exists) wrong.push(`${name}: ${query}`);
      const told = [
        ...matches(new RegExp(`^${name}\\{(.*)\\} `, "m").exec(text)?.[1] ?? "", /(\w+)="/g),
        ...(labelsOf[base] ?? []),
        ...["job", "instance"],
      ];
      const grouped = matches(query, /by \(([\w, ]+)\)/g).flatMap((list) => list.split(/, */));
      const isAlone = names.length === 1;
      for (const label of [...labels, ...(isAlone ? grouped : [])])
        if (!told.includes(label)) wrong.push(`${name} has no ${label}: ${query}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("every alert says what to do, and is tested to fire and to be quiet", () => {
  const rules = read("alerts.yml")
    .split(/^ {6}- alert: /m)
    .slice(1);
  const tests = matches(read("alerts.test.yml"), /^ {2}- name: (.*)$/gm);
  for (const rule of rules) {
    const name = rule.slice(0, rule.indexOf("\n"));
    expect(rule, name).toMatch(/severity: (page|ticket)\n[^]*summary: .+\n\s+description: .+/);
    expect(tests).toEqual(expect.arrayContaining([`${name} fires`, `${name} is quiet`]));
  }
  expect(tests).toHaveLength(rules.length * 2);
});

test("promtool finds the rules sound, and each fires and is quiet as its tests say", (context) => {
  const promtool = (...args: string[]) => spawnSync("promtool", args, { cwd: folder, encoding: "utf8" });
  if (promtool("--version").error && !process.env["CI"])
    context.skip("promtool is missing (Debian: prometheus)");
  for (const args of [
    ["check", "rules", "alerts.yml"],
    ["test", "rules", "alerts.test.yml"],
  ]) {
    const { status, stdout, stderr } = promtool(...args);
    expect(status, stdout + stderr).toBe(0);
  }
});
