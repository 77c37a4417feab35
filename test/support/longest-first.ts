import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take a minute or more, the longest first. */
const long = ["visits.property.test.ts", "attribution.property.test.ts", "crash/crash.test.ts"];

/** Begins with the files that take long, then those in a browser, so that no core ends the run alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const place = long.findIndex((name) => moduleId.endsWith(name));
  if (place >= 0) return place;
  return long.length + (project.name === "e2e" ? 0 : 1);
}
