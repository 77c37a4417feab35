import { readFileSync } from "node:fs";

/**
 * Checks that package-lock.json is complete for every platform. npm leaves out the optional packages that the registry
 * lacks at that moment, mostly programs for other platforms. `npm ci` then fails on those platforms. Run by .ci/run.
 */
type Packages = Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Packages };

const gaps = Object.entries(packages).flatMap(([place, { version, optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !resolves(place, name))
    .map((name) => `  ${place || "this project"}@${version} lacks ${name}`),
);
console.log(
  gaps.length > 0 ? `package-lock.json is incomplete:\n${gaps.join("\n")}` : "package-lock.json is complete",
);
process.exitCode = gaps.length > 0 ? 1 : 0;

/** Resolves as Node does: in the package's own node_modules, then in those around it. */
function resolves(place: string, name: string): boolean {
  if (packages[`${place && `${place}/`}node_modules/${name}`]) return true;
  if (!place) return false;
  return resolves(place.slice(0, Math.max(0, place.lastIndexOf("node_modules/") - 1)), name);
}
