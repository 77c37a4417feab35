import { format } from "node:util";

const unexpected: string[] = [];

for (const method of ["error", "warn"] as const) {
  const print = console[method];
  console[method] = (...values: unknown[]) => {
    unexpected.push(`unexpected console.${method}: ${format(...values)}`);
    print(...values);
  };
}

/** The errors and warnings that the last test printed. A test that expects some replaces them with `vi.spyOn`. */
export function takeUnexpectedOutput(): string[] {
  return unexpected.splice(0);
}
