import { AsyncLocalStorage } from "node:async_hooks";
import {
  configureSync,
  getJsonLinesFormatter,
  getLogger,
  withContext,
  type LogLevel,
} from "@logtape/logtape";
import {
  CREDIT_CARD_NUMBER_PATTERN,
  DEFAULT_REDACT_FIELDS,
  EMAIL_ADDRESS_PATTERN,
  JWT_PATTERN,
  redactByField,
  redactByPattern,
  type RedactionPattern,
} from "@logtape/redaction";

/** One line of the log, with nothing in it that must not leave the app. */
export interface LogLine {
  /** A JSON object: time, level, message, and what the message is about. */
  readonly text: string;
  readonly level: LogLevel;
  /** The trace that it belongs to, as W3C has it; undefined outside of a call. */
  readonly traceParent: string | undefined;
}

/** What every line of a call says. */
export interface CallContext {
  /** Id of the call: in the answer, in the log of the gateway, and in what the call sets off. */
  readonly correlationId: string;
  /** Name of the function. */
  readonly function: string;
  readonly traceParent: string | undefined;
}

/** The signature of a shared access signature opens what its URL names. */
const sasSignature: RedactionPattern = { pattern: /\bsig=[^&\s"]+/g, replacement: "sig=REDACTED" };

/** Fields that no line may have, by their names; beside them all that looks like a key, a token or a way to reach a person. */
const neverLogged = [...DEFAULT_REDACT_FIELDS, /card/i, /note/i, /body/i, /principal/i];

/**
 * The log of the app: events with fields, never texts that others wrote. That is the first line of defence; the second is the
 * redaction of what got into a field by mistake.
 */
export const log = getLogger("orders");

/** Sends all lines of the log there, redacted. */
export function startLog(write: (line: LogLine) => void): void {
  const format = redactByPattern(getJsonLinesFormatter({ properties: "flatten" }), [
    CREDIT_CARD_NUMBER_PATTERN,
    EMAIL_ADDRESS_PATTERN,
    JWT_PATTERN,
    sasSignature,
  ]);
  configureSync({
    reset: true,
    contextLocalStorage: new AsyncLocalStorage(),
    sinks: {
      redacted: redactByField(
        (record) => {
          const { traceParent } = record.properties;
          write({
            text: format(record).trimEnd(),
            level: record.level,
            traceParent: typeof traceParent === "string" ? traceParent : undefined,
          });
        },
        { fieldPatterns: neverLogged, action: () => "REDACTED" },
      ),
    },
    loggers: [
      { category: "orders", lowestLevel: "info", sinks: ["redacted"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["redacted"] },
    ],
  });
}

/** Does work of which each line of the log says what call it belongs to. */
export function inCall<T>(context: CallContext, work: () => Promise<T>): Promise<T> {
  return withContext({ ...context }, work);
}
