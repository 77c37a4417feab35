import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { operations } from "../../app/api/operations.server.ts";
import { documentOf } from "../../app/api/openapi.server.ts";

type Answer = { method: string; path: string; status: number; headers: Headers; json: unknown };
type Response = {
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: { $ref: string } }>;
};
type Described = { operationId: string; responses: Record<string, Response> };

/** The OpenAPI document that the app serves. */
export const apiDocument = documentOf(operations) as {
  paths: Record<string, Record<string, Described>>;
  components: object;
};

/** The statuses that answers of this test file had, by operation. */
export const reached = new Map<string, Set<string>>();

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(apiDocument, "openapi");
const checks = new Map<string, ValidateFunction>();

/** Fails the test if an answer of an operation is not one that the document describes. */
export function checkAnswer({ method, path, status, headers, json }: Answer): void {
  const found = operationAt(method, path);
  if (!found) return;
  const { template, operation } = found;
  reached.set(operation.operationId, (reached.get(operation.operationId) ?? new Set()).add(String(status)));
  const name = `${method} ${template} ${status}`;
  const response =
    operation.responses[status] ?? (status >= 500 ? operation.responses["default"] : undefined);
  expect(response, `${name} is not documented`).toBeDefined();
  for (const header of Object.keys(response?.headers ?? {}))
    if (header !== "X-Request-Id") expect(headers.has(header), `${name} lacks ${header}`).toBe(true);
  const type = headers.get("Content-Type")?.split(";")[0] ?? "";
  const content = response?.content?.[type];
  if (!content || method === "HEAD") {
    expect(json, `${name} has a body of the undocumented type ${type}`).toBeNull();
    return;
  }
  const check = checks.get(content.schema.$ref) ?? ajv.compile({ $ref: `openapi${content.schema.$ref}` });
  checks.set(content.schema.$ref, check);
  expect(check(json) || check.errors, `${name} answers what its schema does not describe`).toBe(true);
}

/** The operation that answers a request, and the template of its path. */
function operationAt(method: string, path: string): { template: string; operation: Described } | null {
  const [plain = ""] = path.split("?");
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  for (const [template, { [verb]: operation }] of Object.entries(apiDocument.paths))
    if (operation && new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(plain))
      return { template, operation };
  return null;
}
