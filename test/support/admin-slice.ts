import { readFileSync } from "node:fs";
import {
  buildClientSchema,
  buildSchema,
  isInputType,
  printSchema,
  type IntrospectionQuery,
  type IntrospectionType,
  type IntrospectionTypeRef,
} from "graphql";
import { standInFile } from "./shopify-data.ts";

type Fields = readonly {
  name: string;
  type: IntrospectionTypeRef;
  args?: readonly { type: IntrospectionTypeRef }[];
}[];

/**
 * The part of Shopify's schema that the stand-in plays: its types with every field that leads to no other type, and
 * every input that those fields take.
 */
export function sliceOf({ __schema: schema }: IntrospectionQuery): string {
  const played = Object.values(buildSchema(readFileSync(standInFile, "utf8")).getTypeMap())
    .filter((type) => !isInputType(type) && !type.name.startsWith("__"))
    .map(({ name }) => (name === "Query" ? schema.queryType.name : name));
  const byName = new Map(schema.types.map((type) => [type.name, type]));
  const kept = new Map<string, IntrospectionType>();

  const keep = (name: string): void => {
    const type = byName.get(name);
    if (!type || kept.has(name)) return;
    const slim = slimOf(type);
    kept.set(name, slim);
    for (const { type, args = [] } of fieldsOf(slim))
      for (const one of [type, ...args.map(({ type }) => type)]) keep(namedIn(one));
  };
  const staysInside = (ref: IntrospectionTypeRef) =>
    played.includes(namedIn(ref)) || ["SCALAR", "ENUM"].includes(byName.get(namedIn(ref))?.kind ?? "");
  function slimOf(type: IntrospectionType): IntrospectionType {
    if (type.kind !== "OBJECT") return type;
    return { ...type, interfaces: [], fields: type.fields.filter(({ type }) => staysInside(type)) };
  }

  for (const name of [
    ...played,
    ...schema.types.map(({ name }) => name).filter((name) => name.startsWith("__")),
  ])
    keep(name);
  const slice = { ...schema, types: [...kept.values()], directives: [], subscriptionType: null };
  return printSchema(buildClientSchema(withoutTexts({ __schema: slice })));
}

function fieldsOf(type: IntrospectionType): Fields {
  if (type.kind === "OBJECT") return type.fields;
  return type.kind === "INPUT_OBJECT" ? type.inputFields : [];
}

/** A named type says `ofType: null`. */
function namedIn(ref: IntrospectionTypeRef): string {
  const inner = "ofType" in ref ? (ref.ofType as IntrospectionTypeRef | null) : null;
  return inner ? namedIn(inner) : (ref as { name: string }).name;
}

/** Descriptions are most of a schema, and tell a test nothing. */
function withoutTexts(query: IntrospectionQuery): IntrospectionQuery {
  return JSON.parse(
    JSON.stringify(query, (key, value: unknown) => (key === "description" ? undefined : value)),
  ) as IntrospectionQuery;
}
