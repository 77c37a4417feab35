import { z } from "zod";

/**
 * OpenTelemetry's own variables that decide whether and what is traced. Its exporter reads the others (headers, time-out
 * …). Platforms set them for all their programs. So a value that this app does not know is as good as unset, as the
 * specification has it: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const tracingFields = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"]).default("otlp").catch("otlp"),
  OTEL_TRACES_SAMPLER: z
    .enum([
      ...(["always_on", "always_off", "traceidratio"] as const),
      ...(["parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"] as const),
    ])
    .default("parentbased_always_on")
    .catch("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1).catch(1),
};

/** Which requests are traced: a share of them (0 to 1), or as the caller decided where there is one. */
export type Tracing = { share: number; followsCaller: boolean };

/** Null: nothing is traced, and OpenTelemetry's code is not loaded. */
export function readTracing(env: z.infer<z.ZodObject<typeof tracingFields>>): Tracing | null {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = env.OTEL_SDK_DISABLED?.toLowerCase() === "true" || env.OTEL_TRACES_EXPORTER === "none";
  if (endpoint === undefined || isOff) return null;
  const sampler = env.OTEL_TRACES_SAMPLER;
  const share = sampler.endsWith("ratio") ? env.OTEL_TRACES_SAMPLER_ARG : sampler.endsWith("on") ? 1 : 0;
  return { share, followsCaller: sampler.startsWith("parentbased_") };
}
