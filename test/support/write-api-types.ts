import { writeFile } from "node:fs/promises";
import { environment } from "./environment.ts";

Object.assign(process.env, environment, { DATABASE_URL: "pglite:memory" });
const { apiTypes, typesFile } = await import("./api-types.ts");
await writeFile(typesFile, await apiTypes());
process.exit(0);
