import { writeFileSync } from "node:fs";
import { filterScorecard, scorecardFile } from "./filter-scorecard.ts";

writeFileSync(scorecardFile, filterScorecard());
console.log("wrote docs/filter.md");
