import { evidences, type Claim, type Evidence, type Truth } from "./compare.ts";

const claims: Record<Claim, string> = {
  click_id: "the signup carries the click id",
  code: "the signup carries the code alone: a guess",
  hearsay: "never clicked, and signed up with the code",
};

/** The promises that were broken, each with an example; empty when all is well. A wrong guess breaks no promise. */
export function brokenPromises({ visits, matches, countedBots, totals }: Truth): string[] {
  const kept: [broken: string[], what: string][] = [
    ...(["browser", "address"] as const).flatMap((one): [string[], string][] => [
      [visits[one].lost, `visits lost, though ${evidences[one]}`],
      [visits[one].doubled, `visits counted twice, though ${evidences[one]}`],
    ]),
    [matches.click_id.wrong, "signups with their click id matched to another's click"],
    [Object.values(matches).flatMap(({ missing }) => missing), "signups answered 200 and not there"],
    [countedBots, "bots counted as people"],
  ];
  const unmatched = matches.click_id.none;
  return [
    ...kept
      .filter(([broken]) => broken.length > 0)
      .map(([broken, what]) => `${broken.length} ${what}: ${broken[0]}`),
    ...(unmatched > 0 ? [`${unmatched} signups with their click id matched to no click`] : []),
    ...totals
      .filter(({ what, known, told }) => what !== "clicks" && what !== "confirmed clicks" && told < known)
      .map(({ what, known, told }) => `the statistics tell ${told} ${what}, and there were ${known}`),
  ];
}

/** The comparison, for people. */
export function reportOf(truth: Truth): string {
  const visits = (Object.keys(evidences) as Evidence[])
    .filter((one) => truth.visits[one].people > 0)
    .map((one) => {
      const { people, once, lost, doubled, guessed } = truth.visits[one];
      return [
        evidences[one],
        whole(people),
        share(once, people),
        share(lost.length, people),
        share(doubled.length, people),
        share(guessed.length, people),
      ];
    });
  const matches = (Object.keys(claims) as Claim[])
    .filter((one) => truth.matches[one].people > 0)
    .map((one) => {
      const { people, right, wrong, none } = truth.matches[one];
      return [
        claims[one],
        whole(people),
        share(right, people),
        share(wrong.length, people),
        share(none, people),
      ];
    });
  const totals = truth.totals.map(({ what, known, told }) => [what, whole(known), whole(told)]);
  return [
    table(
      ["visits, by what tells the app of them", "people", "once", "lost", "doubled", "repeat guessed"],
      visits,
    ),
    table(["signups, by what they carry", "people", "own click", "another's", "no click"], matches),
    table(["the statistics grew by", "known", "told"], totals),
  ].join("\n\n");
}

function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("   "),
    )
    .join("\n");
}

function whole(count: number): string {
  return count.toLocaleString("en");
}

function share(part: number, all: number): string {
  if (part === 0) return "–";
  return `${whole(part)} (${((100 * part) / all).toFixed(1)} %)`;
}
