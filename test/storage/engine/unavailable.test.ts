import { expect, test } from "vitest";
import { isConnectionLost, isUnavailable } from "../../../app/storage/engine/unavailable.server.ts";

const withCode = (code: string) => Object.assign(new Error("x"), { code });
const adapterError = (cause: object) => Object.assign(new Error("x"), { name: "DriverAdapterError", cause });

const away: Record<string, unknown> = {
  ...Object.fromEntries(
    ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "ENOTFOUND"].map((code) => [code, withCode(code)]),
  ),
  ...Object.fromEntries(
    [
      "08006",
      "08P01",
      "57P01",
      "57P02",
      "57P03",
      "53300",
      "53100",
      "40001",
      "40P01",
      "55P03",
      "57014",
      "25006",
      "28P01",
      "28000",
      "3D000",
      "42P01",
      "42703",
    ].map((code) => [code, withCode(code)]),
  ),
  ...Object.fromEntries(["P1001", "P1002", "P1008", "P1017", "P2024"].map((code) => [code, withCode(code)])),
  ...Object.fromEntries(
    [
      "Connection terminated unexpectedly",
      "Connection terminated due to connection timeout",
      "timeout exceeded when trying to connect",
      "Query read timeout",
      "Client has encountered a connection error and is not queryable",
      "Cannot use a pool after calling end on the pool",
    ].map((message) => [message, new Error(message)]),
  ),
  "Prisma that cannot start": Object.assign(new Error("x"), { errorCode: "P1001" }),
  "the adapter's lost server": adapterError({ kind: "DatabaseNotReachable", host: "db", port: 5432 }),
  "the adapter's lock timeout": adapterError({ kind: "postgres", originalCode: "55P03", code: "55P03" }),
  "the adapter's write conflict": adapterError({ kind: "TransactionWriteConflict" }),
  "a raw query of Prisma's": Object.assign(withCode("P2010"), {
    meta: { driverAdapterError: adapterError({ kind: "postgres", originalCode: "57P01" }) },
  }),
  "a cause of a cause": new Error("x", { cause: new Error("y", { cause: withCode("ECONNRESET") }) }),
  "one of several addresses": new AggregateError([new Error("x"), withCode("ECONNREFUSED")]),
};

const present: Record<string, unknown> = {
  "a unique violation": withCode("23505"),
  "Prisma's unique violation": Object.assign(withCode("P2002"), {
    meta: { driverAdapterError: adapterError({ kind: "UniqueConstraintViolation", originalCode: "23505" }) },
  }),
  "a syntax error": withCode("42601"),
  "a missing file": withCode("ENOENT"),
  "a bug": new TypeError("x is not a function"),
  "an error that causes itself": Object.defineProperty(new Error("x"), "cause", {
    get: () => present["a bug"],
  }),
  "no error": undefined,
  "a string": "ECONNRESET",
};

test("an error is unavailable when a retry may succeed, and only then", () => {
  expect(Object.keys(away).filter((name) => !isUnavailable(away[name]))).toEqual([]);
  expect(Object.keys(present).filter((name) => isUnavailable(present[name]))).toEqual([]);
});

test("a conflict or a timeout on the server leaves the connection usable", () => {
  expect(isConnectionLost(withCode("40001"))).toBe(false);
  expect(isConnectionLost(withCode("57014"))).toBe(false);
  expect(isConnectionLost(new Error("Query read timeout"))).toBe(true);
});
