import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const sources = (folder) => `${folder}/**/*.{ts,tsx}`;

/** The folders of app/ that a folder may import, besides itself, config and log. Routes, commands and entries: all. */
const mayImport = {
  storage: [],
  analytics: ["storage"],
  referrals: ["analytics", "storage"],
  shopify: ["referrals", "storage"],
  http: ["referrals", "shopify", "storage"],
  api: ["http", "referrals", "storage"],
  jobs: ["analytics", "referrals", "shopify", "storage"],
  print: ["referrals", "ui"],
  ui: ["referrals"],
};

const missingExtension = {
  regex: String.raw`^\.{1,2}/(?!.*\.(tsx?|js|css|json|md)(\?\w+)?$)`,
  message: "Name the file with its extension: plain Node runs these files.",
};
const surroundings = {
  regex: String.raw`^(\.\./)+(demo|bench|simulate|test)/`,
  message: "The app knows nothing of the demo, the benchmarks and the tests that are built around it.",
};
const database = {
  regex: "^(pg|@prisma/.*|@electric-sql/.*)$",
  message: "Only app/storage talks to the database, so that all SQL is found in one place.",
};
const pages = {
  regex: "^(@remix-run/|@shopify/polaris|@shopify/app-bridge)",
  message: "Remix, Polaris and App Bridge stay in routes, root, entries and ui: the rest is plain functions.",
};
const processModule = {
  regex: "^(node:)?process$",
  message: "The environment is read by app/config.server.ts only; process itself is a global.",
};
const serverOnly = {
  regex: String.raw`^(\.\./)+referrals/.*\.server\.ts$`,
  allowTypeImports: true,
  message: "A page's part takes types from the rules, and constants from files that browsers may load.",
};
/** The process's own instances are for those who answer: the rules, the jobs and all below are given what they need. */
const mayHold = ["api", "http"];
/** `levels`: how many folders up the folder ends. */
const upwards = (folder, levels) => ({
  regex: String.raw`^(\.\./){${levels},}(?!\.|(config|log${mayHold.includes(folder) ? "|process" : ""})\.server\.ts|(${mayImport[folder].join("|") || "none"})/)`,
  message: `Imports point down: ${folder} may import ${["config", "log", ...mayImport[folder]].join(", ")} and itself.`,
});

const refuse = (...patterns) => ({
  "@typescript-eslint/no-restricted-imports": ["error", { patterns: [missingExtension, ...patterns] }],
});
const inApp = [surroundings, processModule];

const unused = { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" };

export default defineConfig(
  globalIgnores(["build/", ".previous/", ".data/", ".cache/", ".shopify/", "test-results/"]),
  { extends: [js.configs.recommended], rules: { eqeqeq: "error", "no-unused-vars": ["error", unused] } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", unused],
      // A listener that rejects ends the process. Elsewhere the callee may well await what it types as void.
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false, properties: false, returns: false, variables: false } },
      ],
      // Only what prints as [object Object], null or undefined is wrong in a text.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // Arrows and early exits may hand over to another function that returns nothing.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      // `void` says that a value is dropped on purpose, whether or not there is one.
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // Remix answers with the Response that was thrown.
      "@typescript-eslint/only-throw-error": ["error", { allow: ["Response", "TypedResponse"] }],
      // Shopify needs single fetch off, and then `json` is how Remix answers with headers.
      "@typescript-eslint/no-deprecated": ["error", { allow: ["json"] }],
      // An interface may want a promise of what needs no waiting.
      "@typescript-eslint/require-await": "off",
      // The rule takes `Promise.withResolvers<void>()` for a fault.
      "@typescript-eslint/no-invalid-void-type": "off",
      // A caller may name the type of an answer or an element, even where it is used once.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      ...refuse(),
    },
  },

  { files: [sources("app")], rules: refuse(...inApp, database) },
  { files: [sources("app/commands")], rules: refuse(...inApp, database, pages) },
  ...Object.keys(mayImport).flatMap((folder) =>
    [`app/${folder}/*.{ts,tsx}`, `app/${folder}/*/*.{ts,tsx}`].map((files, index) => ({
      files: [files],
      rules: refuse(
        ...inApp,
        upwards(folder, index + 1),
        ...(folder === "storage" ? [] : [database]),
        ...(folder === "ui" ? [serverOnly] : [pages]),
      ),
    })),
  ),
  {
    files: ["app/!(config.server|server|root|env.d|entry.*).{ts,tsx}"],
    rules: refuse(...inApp, database, pages),
  },
  {
    files: [sources("app")],
    ignores: ["app/config.server.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "env",
          message: "The environment is read by app/config.server.ts only.",
        },
      ],
    },
  },

  {
    files: [sources("test"), sources("demo"), sources("bench"), sources("simulate")],
    rules: {
      // Where it is undefined after all, the test, the demo or the benchmark fails there, which is all it could do.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: [sources("test"), sources("bench")],
    rules: {
      // Guards and spies take a method off its object to put another in its place.
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: [sources("test")],
    rules: {
      // A test reads an answer's JSON, and the expectation is the check of its type.
      ...Object.fromEntries(
        [
          "no-explicit-any",
          "no-unsafe-argument",
          "no-unsafe-assignment",
          "no-unsafe-call",
          "no-unsafe-member-access",
          "no-unsafe-return",
        ].map((name) => [`@typescript-eslint/${name}`, "off"]),
      ),
      // If `beforeAll` failed, `afterAll` finds nothing to close, whatever the type says.
      "@typescript-eslint/no-unnecessary-condition": "off",
    },
  },
  {
    files: ["**/*.browser.{ts,tsx}"],
    rules: { "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }] },
  },
  {
    files: ["app/landing/*.js", "app/shopify/*.js", "app/ui/**/*.js", "extensions/**/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: Object.fromEntries(
        [
          ...[
            "addEventListener",
            "atob",
            "Blob",
            "btoa",
            "clearTimeout",
            "document",
            "fetch",
            "history",
            "location",
            "navigator",
          ],
          ...[
            "FontFace",
            "HTMLLinkElement",
            "HTMLScriptElement",
            "localStorage",
            "performance",
            "sessionStorage",
            "setTimeout",
            "URL",
            "URLSearchParams",
            "window",
          ],
        ].map((name) => [name, false]),
      ),
    },
  },
);
