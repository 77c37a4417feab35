import openapiTypescript, { astToString, type OpenAPI3 } from "openapi-typescript";
import { format, resolveConfig } from "prettier";
import { operations } from "../../app/api/operations.server.ts";
import { documentOf } from "../../app/api/openapi.server.ts";

/** The generated types of the Integration API, as an outside developer makes them from the document. */
export const typesFile = "test/api/openapi.d.ts";

export async function apiTypes(): Promise<string> {
  const document = documentOf(operations) as unknown as OpenAPI3;
  const text = astToString(await openapiTypescript(document));
  return format(text, { ...(await resolveConfig(typesFile)), parser: "typescript" });
}
