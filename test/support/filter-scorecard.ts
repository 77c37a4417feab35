import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import crawlerList from "crawler-user-agents";
import { filterOf } from "../../app/referrals/clicks/click-filter.ts";

const require = createRequire(import.meta.url);

/** Where the measured filter is told. */
export const scorecardFile = new URL("../../docs/filter.md", import.meta.url);

/** One public set of agents, and those of them that the filter takes for the other kind. */
export type Measured = { set: string; agents: number; wrong: string[]; wrongShare: number };

/** Measures the filter on the public sets that npm brings: what of the machines it misses, and whom of the people it loses. */
export function measureFilter(): {
  machines: Measured;
  otherMachines: Measured;
  people: Measured;
  oldPeople: Measured;
} {
  const crawlers = crawlerList.flatMap(({ instances }) => instances);
  return {
    machines: measure(`crawler-user-agents ${versionOf("crawler-user-agents")}`, crawlers, isMissed),
    otherMachines: measure(
      `woothee ${versionOf("woothee")}, crawlers`,
      wootheeAgents(["crawler", "crawler_google", "crawler_nonmajor"]),
      isMissed,
    ),
    people: measure(`user-agents ${versionOf("user-agents")}`, browserAgents(), isLost),
    oldPeople: measure(
      `woothee ${versionOf("woothee")}, browsers`,
      wootheeAgents([
        ...["appliance", "pc_misc", "pc_windows"],
        ...["smartphone_android", "smartphone_ios", "smartphone_misc"],
      ]),
      isLost,
    ),
  };
}

/** The page docs/filter.md. */
export function filterScorecard(): string {
  const { machines, otherMachines, people, oldPeople } = measureFilter();
  return `# Who is counted as a person

A hit on a link counts as a click if a person's browser opened it. \`npm test\` measures the filter on public sets of agents
and compares every miss with the list below. \`npm run filter-scorecard\` writes this page again after a change.

## Machines that are taken for people

${section(machines, "caught")}
${section(otherMachines, "caught")}
## People who are taken for machines

Each browser of this set is there as often as it is used today.

${section(people, "counted")}
The next set is some fifteen years old. Programs that show no page are among its browsers: the filter is right about those.

${section(oldPeople, "counted")}`;
}

function section({ set, agents, wrong, wrongShare }: Measured, right: string): string {
  const share = `${(Math.round((1 - wrongShare) * 10_000) / 100).toFixed(2)} %`;
  const list = wrong.length === 0 ? "" : `\n\`\`\`text\n${wrong.join("\n")}\n\`\`\`\n`;
  return `**${set}**: ${agents} agents, ${share} ${right}, ${wrong.length === 0 ? "none missed" : "these missed:"}\n${list}`;
}

/** The share is of all, repetitions included; each agent is named once. */
function measure(set: string, agents: string[], isWrong: (agent: string) => boolean): Measured {
  const wrong = agents.filter(isWrong);
  return {
    set,
    agents: agents.length,
    wrong: [...new Set(wrong)].sort(),
    wrongShare: wrong.length / agents.length,
  };
}

function isMissed(agent: string): boolean {
  return !isLost(agent);
}

function isLost(userAgent: string): boolean {
  return filterOf({ method: "GET", userAgent, purpose: null, destination: null }) !== null;
}

/** The package's data itself: what the package's function draws is another sample each time. */
function browserAgents(): string[] {
  const file = new URL("user-agents.json", pathOf("user-agents"));
  return (JSON.parse(readFileSync(file, "utf8")) as { userAgent: string }[]).map(
    ({ userAgent }) => userAgent,
  );
}

function wootheeAgents(files: string[]): string[] {
  return files.flatMap((file) => {
    const yaml = readFileSync(new URL(`../woothee/testsets/${file}.yaml`, pathOf("woothee")), "utf8");
    return Array.from(yaml.matchAll(/^- target: *(['"]?)(.+)\1$/gm), ([, , agent = ""]) => agent);
  });
}

function pathOf(name: string): URL {
  return new URL(`file://${require.resolve(name)}`);
}

function versionOf(name: string): string {
  const { packages } = JSON.parse(
    readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
  ) as { packages: Record<string, { version: string }> };
  return packages[`node_modules/${name}`]?.version ?? "";
}
