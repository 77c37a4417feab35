import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { requireRights } from "../http/api-caller.server.ts";
import { parseJson, readBody } from "../http/body.server.ts";
import type { Call } from "../http/endpoint.server.ts";
import { log } from "../log.server.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import { getStats } from "./numbers.server.ts";
import { takeMore, withHeaders, type AnswerHeaders } from "./metered.server.ts";
import type { Operation } from "./operation.server.ts";
import { parseQuery } from "./query.server.ts";
import { getReferral, listReferrals } from "./referrals.server.ts";
import { bodyBytesMax } from "./serve.server.ts";
import { listStores } from "./stores.server.ts";

/** The reads that a language model gets as tools. All of them look, and none of them changes anything. */
const tools: Record<string, Operation> = {
  list_stores: listStores,
  get_stats: getStats,
  list_referrals: listReferrals,
  get_receipt: getReferral,
};

const meanings = {
  total_clicks:
    "Visits through the store's links, each once. Crawlers, repeats and crowds from one address are left out.",
  confirmed_clicks:
    "Those clicks whose browser ran the landing page's script. The others are not less counted.",
  total_signups: "People whom the platform reported as signed up with the store's code, active ones too.",
  total_active: "Signed-up people who became active at the platform.",
  conversion_rate:
    "Signups that matched a click, divided by counted clicks. Signups without a click are left out.",
  "filtered_clicks.bot": "Crawlers, AI agents, e-mail scanners and programs that open links.",
  "filtered_clicks.prefetch": "Pages that a browser loaded ahead. A visit that follows is counted.",
  "filtered_clicks.embedded": "Links loaded as an image or a frame: no page was opened.",
  "filtered_clicks.duplicate":
    "Hits presumed to repeat a visit of the last 30 minutes, or known to by the browser's own word.",
  "filtered_clicks.excess": "Hits from one address beyond the number that is counted in half an hour.",
  "filtered_clicks.inactive": "Hits while the store was suspended or the app uninstalled.",
};

/**
 * Answers a message of the Model Context Protocol, by streamable HTTP without sessions. The key decides what is seen. A
 * batch costs a request for each of its messages. Revision 2025-03-26 demands that batches are taken, and the next one has
 * none: https://modelcontextprotocol.io/specification/2025-06-18/changelog
 */
export async function answerMcp(call: Call, key: ApiKey, headers: AnswerHeaders): Promise<Response> {
  requireRights(key, { scope: "integration:read", keys: "all" });
  const parsedBody = parseJson(await readBody(call, bodyBytesMax));
  const messages = Array.isArray(parsedBody) ? parsedBody.length : 1;
  const left = await takeMore(key, messages - 1, headers);
  const server = serverFor(call, key);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await withHeaders(await transport.handleRequest(call.request, { parsedBody }), left);
  } finally {
    await server.close();
  }
}

function serverFor(call: Call, key: ApiKey): McpServer {
  const server = new McpServer({ name: "store-referrals", version: "1" });
  const annotations = { readOnlyHint: true, openWorldHint: false };
  for (const [name, operation] of Object.entries(tools)) {
    const { path, query } = operation.parameters;
    const description = [operation.summary, operation.description].filter(Boolean).join(". ");
    const inputSchema = { ...path?.shape, ...query?.shape };
    server.registerTool(name, { description, inputSchema, annotations }, (sent) =>
      told(() => ask(operation, sent, call, key)),
    );
  }
  server.registerTool(
    "explain_numbers",
    {
      description: "A store's numbers with the meaning of each, and why visits were not counted",
      inputSchema: getStats.parameters.path?.shape ?? {},
      annotations,
    },
    (sent) => told(async () => ({ numbers: await ask(getStats, sent, call, key), meanings })),
  );
  return server;
}

function ask({ parameters, handle }: Operation, sent: object, call: Call, key: ApiKey): Promise<unknown> {
  const inPath = Object.keys(parameters.path?.shape ?? {});
  const part = (isWanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(sent).filter(([name, value]) => value !== undefined && isWanted(name)));
  const path = part((name) => inPath.includes(name));
  const query = parseQuery(parameters.query, Object.entries(part((name) => !inPath.includes(name))));
  return handle({ call, key, path, query, headers: undefined, body: undefined, rawBody: Buffer.alloc(0) });
}

/** A tool's result as JSON. A refusal is a result too: the model reads what is wrong. */
async function told(read: () => Promise<unknown>) {
  try {
    return { content: [{ type: "text" as const, text: JSON.stringify(await read()) }] };
  } catch (refusal) {
    if (!(refusal instanceof Response)) log.error({ err: refusal }, "a tool failed");
    const text = refusal instanceof Response ? await refusal.text() : '{"code":"internal_error"}';
    return { isError: true, content: [{ type: "text" as const, text }] };
  }
}
