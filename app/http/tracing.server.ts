import type { Config } from "../config.server.ts";
import { log } from "../log.server.ts";
import { traceStatements } from "./statement-spans.server.ts";
import type { ObservedRequest } from "./metrics.server.ts";

/** A request to be told of. Its route is a pattern, so that no span holds an address, a code or a person. */
export type TracedRequest = ObservedRequest & {
  method: string;
  requestId: string;
  startedAt: Date;
  /** The caller's `traceparent`. */
  parent: string | undefined;
};

/** Tells OpenTelemetry of requests, and of the database's statements. */
export type Tracer = {
  /** Loads OpenTelemetry, if anything is traced. Call it before the first request. */
  open(): Promise<void>;
  /** A span for an answered request. */
  trace(request: TracedRequest): void;
  /** Sends what is left. */
  close(): Promise<void>;
};

const name = "store-referrals";
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const complaintEveryMs = 600_000;

/**
 * Without `tracing` it does nothing. A receiver that is away costs the spans alone: they wait in a bounded queue, and are
 * dropped.
 */
export function createTracer(tracing: Config["tracing"]): Tracer {
  let told: Told | null = null;
  return {
    open: async () => {
      if (tracing) told = await load(tracing);
    },
    trace: (request) => told?.tell(request),
    close: async () => told?.close(),
  };
}

type Told = { tell(request: TracedRequest): void; close(): Promise<void> };

async function load({ share, followsCaller }: NonNullable<Config["tracing"]>): Promise<Told> {
  const [api, sdk, resources, { OTLPTraceExporter }, { parseTraceParent }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/core"),
  ]);
  const complain = createComplaint();
  api.diag.setLogger({ ...silent, error: complain }, api.DiagLogLevel.ERROR);
  // The name comes last: OTEL_SERVICE_NAME goes before one in OTEL_RESOURCE_ATTRIBUTES.
  const detectors = [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector];
  const root = new sdk.TraceIdRatioBasedSampler(share);
  const provider = new sdk.TracerProvider({
    sampler: followsCaller ? new sdk.ParentBasedSampler({ root }) : root,
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ "service.name": name }))
      .merge(resources.detectResources({ detectors })),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer(name);
  traceStatements(api, tracer);
  return {
    tell: ({ method, route, status, seconds, requestId, startedAt, parent }) => {
      // Of the caller's context only the ids are continued: `tracestate` may hold anything.
      const caller = parent === undefined ? null : parseTraceParent(parent);
      const context = caller
        ? api.trace.setSpanContext(api.ROOT_CONTEXT, { ...caller, isRemote: true })
        : api.ROOT_CONTEXT;
      const known = methods.has(method) ? method : "_OTHER";
      const attributes = {
        "http.request.method": known,
        "http.response.status_code": status,
        ...(route !== "none" && { "http.route": route }),
        "app.request_id": requestId,
      };
      const startTime = startedAt.getTime();
      const title = route === "none" ? known : `${known} ${route}`;
      const span = tracer.startSpan(title, { kind: api.SpanKind.SERVER, attributes, startTime }, context);
      if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end(startTime + seconds * 1000);
    },
    // A receiver that is away refuses the last spans, too. The process still ends well.
    close: () => provider.shutdown().catch(complain),
  };
}

const nothing = (): void => {};
const silent = { warn: nothing, info: nothing, debug: nothing, verbose: nothing };

/**
 * Says now and then that spans are not delivered. The words are ours, because the library's hold the receiver's answer.
 */
function createComplaint(): () => void {
  let saidAt = -Infinity;
  return () => {
    if (performance.now() - saidAt < complaintEveryMs) return;
    saidAt = performance.now();
    log.warn("OpenTelemetry's receiver takes no spans: they are dropped");
  };
}
