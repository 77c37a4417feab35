import { endpoint } from "../http/endpoint.server.ts";
import { problem } from "../http/problem.server.ts";

const anyMethod = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Everything that is no route of ours. */
const answerNotFound = endpoint(anyMethod, () => {
  throw problem(404, "not_found", "There is nothing here.");
});

export const loader = answerNotFound;
export const action = answerNotFound;
