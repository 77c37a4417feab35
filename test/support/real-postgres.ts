import { test } from "vitest";
export const onRealPostgres = test;
