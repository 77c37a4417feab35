import { globSync, readFileSync } from "node:fs";
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  validate,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import { expect, test } from "vitest";
import { pinnedVersion, schemaFile, standInFile } from "../support/shopify-data.ts";

const schemaIn = (file: string) => buildSchema(readFileSync(file, "utf8"));
const standIn = schemaIn(standInFile);
/** The version that we speak, and the one that Shopify makes the next ones from. */
const versions = [pinnedVersion(), "unstable"];

const sources = globSync("app/**/*.{ts,tsx}").map((file) => readFileSync(file, "utf8"));
const operations = sources.flatMap((source) =>
  Array.from(source.matchAll(/(["`])#graphql(.*?)\1/gs), ([, , text = ""]) => text.replaceAll("\\n", "\n")),
);

const complaints = (schema: GraphQLSchema, operation: string): string[] =>
  validate(schema, parse(operation), [...specifiedRules, NoDeprecatedCustomRule]).map(
    ({ message }) => message,
  );

test("every GraphQL operation of the app is good in Shopify's own schema, of our version and of the coming one", () => {
  const marks = sources.join("").split("#graphql").length - 1;
  expect(operations.length).toBe(marks);
  expect(operations.length).toBeGreaterThan(4);
  for (const version of versions)
    for (const operation of operations)
      expect([version, operation, complaints(schemaIn(schemaFile(version)), operation)]).toEqual([
        version,
        operation,
        [],
      ]);
});

test("an operation that Shopify does not know, or has deprecated, would be told", () => {
  const shopify = schemaIn(schemaFile(pinnedVersion()));
  expect(complaints(shopify, "{ shop { timeZone } }")).toEqual([expect.stringContaining("timeZone")]);
  expect(complaints(shopify, "{ shop { storefrontUrl } }")).toEqual([expect.stringContaining("deprecated")]);
  expect(
    complaints(
      shopify,
      "mutation Set($of: [MetafieldsSetInput]) { metafieldsSet(metafields: $of) { metafields { id } } }",
    ),
  ).toHaveLength(1);
});

test("the stand-in's schema is a slice of Shopify's: every field, argument and value is there, and of the same type", () => {
  for (const version of versions) {
    const shopify = schemaIn(schemaFile(version));
    const played = Object.values(standIn.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
    for (const type of played) expect([version, differences(type, shopify)]).toEqual([version, []]);
  }
});

/** What a type of the stand-in has that Shopify's has not, and what Shopify's demands that the stand-in's does not. */
function differences(type: GraphQLNamedType, shopify: GraphQLSchema): string[] {
  const theirs = shopify.getType(type.name === "Query" ? "QueryRoot" : type.name);
  const builtIn = ["Boolean", "Float", "ID", "Int", "String"].includes(type.name);
  if (!theirs) return builtIn ? [] : [type.name];
  const own = shapeOf(type);
  const real = shapeOf(theirs);
  return [
    ...own.all.filter((line) => !real.all.includes(line)),
    ...real.required.filter((line) => own.fields.has(line.split("(")[0]!) && !own.all.includes(line)),
  ];
}

/** A type in lines that can be compared. An argument's line begins with its field. */
function shapeOf(type: GraphQLNamedType): { all: string[]; required: string[]; fields: Set<string> } {
  const is = `${type.constructor.name} of ${type.name === "QueryRoot" ? "Query" : type.name}`;
  if (isEnumType(type)) {
    const values = type.getValues().map(({ name }) => name);
    return { all: [is, ...values], required: [], fields: new Set() };
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const line = ({ name, type }: (typeof fields)[number]) => `${name}: ${type.toString()}`;
    const required = fields.filter(isRequiredInputField).map(line);
    return { all: [is, ...fields.map(line)], required, fields: new Set(required) };
  }
  if (!isObjectType(type)) return { all: [is], required: [], fields: new Set() };
  const fields = Object.values(type.getFields());
  const argumentsOf = fields.flatMap(({ name, args }) =>
    args.map((one) => ({
      line: `${name}(${one.name}: ${one.type.toString()})`,
      isRequired: isRequiredArgument(one),
    })),
  );
  return {
    all: [
      is,
      ...fields.map(({ name, type }) => `${name}: ${type.toString()}`),
      ...argumentsOf.map(({ line }) => line),
    ],
    required: argumentsOf.filter(({ isRequired }) => isRequired).map(({ line }) => line),
    fields: new Set(fields.map(({ name }) => name)),
  };
}
