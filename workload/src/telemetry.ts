import { AzureMonitorLogExporter, AzureMonitorMetricExporter } from "@azure/monitor-opentelemetry-exporter";
import type { TokenCredential } from "@azure/identity";
import type { LogLevel } from "@logtape/logtape";
import { ROOT_CONTEXT, type Context, trace } from "@opentelemetry/api";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import type { LogLine } from "./log.ts";

/** Where log and figures of the app go. */
export interface Telemetry {
  /** Takes a line of the log. */
  write(line: LogLine): void;
  /** Counts a message that failed for the last time, and goes to the poison queue. */
  countPoison(queue: string): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

const severities: Readonly<Record<LogLevel, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/**
 * Sends log and figures to Application Insights by OpenTelemetry. The resource takes no keys, so each request has a token of the app's
 * identity. Lines of a call belong to the trace that the Functions host began.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/opentelemetry-howto,
 * https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
 */
export function startTelemetry(connectionString: string, credential: TokenCredential): Telemetry {
  // What cannot be sent is not kept on the disk of an instance.
  const exporter = { connectionString, credential, disableOfflineStorage: true };
  const logs = new LoggerProvider({
    processors: [
      new BatchLogRecordProcessor({
        exporter: new AzureMonitorLogExporter(exporter),
        scheduledDelayMillis: 1000,
      }),
    ],
  });
  const metrics = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: new AzureMonitorMetricExporter(exporter) })],
  });
  const logger = logs.getLogger("orders");
  const poisoned = metrics.getMeter("orders").createCounter("orders.messages.poisoned", {
    description: "Messages that failed for the last time, by queue",
  });
  return {
    write({ text, level, traceParent }) {
      logger.emit({
        body: text,
        severityNumber: severities[level],
        severityText: level,
        context: contextOf(traceParent),
      });
    },
    countPoison(queue) {
      poisoned.add(1, { queue });
    },
    async stop() {
      await Promise.allSettled([logs.shutdown(), metrics.shutdown()]);
    },
  };
}

/** Source: https://www.w3.org/TR/trace-context/#traceparent-header */
function contextOf(traceParent: string | undefined): Context {
  const [, traceId, spanId, flags] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceParent ?? "") ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16) });
}
