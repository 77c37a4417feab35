import type * as OpenTelemetry from "@opentelemetry/api";
import { statementsUnderWay, type StatementUnderWay } from "../storage/engine/statement.server.ts";

/**
 * A span for each statement: its name and its operation, no text and no value. A statement often serves many requests, so
 * its span is nobody's child.
 */
export function traceStatements(
  { ROOT_CONTEXT, SpanKind, SpanStatusCode }: typeof OpenTelemetry,
  tracer: OpenTelemetry.Tracer,
): void {
  const spans = new WeakMap<StatementUnderWay, OpenTelemetry.Span>();
  statementsUnderWay.subscribe({
    start: (statement) => {
      const { name, operation } = statement;
      const attributes = {
        "db.system.name": "postgresql",
        "db.operation.name": operation,
        ...(name !== "" && { "db.query.summary": name }),
      };
      spans.set(
        statement,
        tracer.startSpan(name || operation, { kind: SpanKind.CLIENT, attributes }, ROOT_CONTEXT),
      );
    },
    end: () => {},
    asyncStart: () => {},
    error: (statement) => {
      const span = spans.get(statement)?.setStatus({ code: SpanStatusCode.ERROR });
      const { code } = statement.error as { code?: unknown };
      if (typeof code === "string") span?.setAttribute("error.type", code);
    },
    asyncEnd: (statement) => spans.get(statement)?.end(),
  });
}
