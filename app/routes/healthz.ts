import { endpoint } from "../http/endpoint.server.ts";
import { json } from "../http/problem.server.ts";

/** Whether the process is alive. The answer says nothing of the database. */
const answerHealth = endpoint(["GET", "HEAD"], () => json({ status: "ok" }, { "Cache-Control": "no-store" }));

export const loader = answerHealth;
export const action = answerHealth;
