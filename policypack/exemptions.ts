import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";

import type { Control, ControlId } from "./controls.ts";
import type { Urn } from "./resource.ts";

/** A resource that a policy does not hold for, until a day: somebody decided so, and said why. */
export interface Exemption {
  /** The resource's URN; `*` stands for any characters, but its name has to be there: `*::legacy-data`. */
  readonly resource: string;
  /** Why it is safe, or why it has to be. */
  readonly reason: string;
  /** Whom to ask: a person or a team. */
  readonly owner: string;
  /** The last day on which it holds, as `YYYY-MM-DD`; at most {@link longestExemption} days ahead. */
  readonly expires: string;
}

/** The policies that watch over exemptions; they are no controls, since they say nothing of resources. */
export const exemptionPolicies = {
  valid: {
    id: "exemptions-valid",
    title: "Exemptions are needed, narrow, and not over",
    why: "One that nobody looks at any more is a hole.",
    severity: "medium",
    enforcement: "mandatory",
  },
  inUse: {
    id: "exemptions-in-use",
    title: "What exemptions take out is told",
    why: "Nobody should have to look for it.",
    severity: "low",
    enforcement: "advisory",
  },
} as const satisfies Record<
  string,
  Pick<Control, "title" | "why" | "severity" | "enforcement"> & { id: string }
>;

/** The name of a policy that watches over exemptions. */
export type ExemptionPolicy = (typeof exemptionPolicies)[keyof typeof exemptionPolicies]["id"];

/** What an exemption looks like in the configuration of a policy. */
export const exemptionSchema: PolicyConfigJSONSchema = {
  type: "object",
  required: ["resource", "reason", "owner", "expires"],
  additionalProperties: false,
  properties: {
    resource: { type: "string", minLength: 1, description: "URN of the resource; * stands for anything." },
    reason: { type: "string", minLength: 10, description: "Why it is safe, or has to be." },
    owner: { type: "string", minLength: 1, description: "Whom to ask." },
    expires: {
      type: "string",
      pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
      description: "The last day on which it holds, YYYY-MM-DD.",
    },
  },
};

/** The longest that an exemption may hold from today, in days: somebody looks at each once a year. */
export const longestExemption = 366;

/** Policies without exemptions: a secret in clear text is never safe, and whoever may take over everything is no exception. */
export const neverExempt: ReadonlySet<ControlId> = new Set<ControlId>([
  "apim-policy-no-secrets",
  "functions-no-secrets-in-settings",
  "functions-no-storage-keys",
  "identity-no-broad-roles",
]);

/** A finding that an exemption takes out. */
export interface Exempted {
  readonly control: ControlId;
  readonly urn: Urn;
  /** What was found, in one line. */
  readonly message: string;
  readonly exemption: Exemption;
}

/** What is wrong with an exemption itself. */
export interface ExemptionProblem {
  readonly control: ControlId;
  readonly exemption: Exemption;
  readonly problem: string;
}

/** The exemptions of one run of all policies, and what they were used for. */
export class Exemptions {
  readonly #today: string;
  readonly #ofPolicy = new Map<ControlId, readonly Exemption[]>();
  readonly #used = new Set<Exemption>();
  readonly #exempted: Exempted[] = [];

  /** @param today `YYYY-MM-DD` */
  constructor(today: string) {
    this.#today = today;
  }

  /** Tells of the exemptions of a policy: before its first finding. */
  declare(policy: ControlId, exemptions: readonly Exemption[] | undefined): void {
    if (exemptions !== undefined && !this.#ofPolicy.has(policy)) {
      this.#ofPolicy.set(policy, exemptions);
    }
  }

  /** Whether a finding is taken out. */
  takesOut(control: ControlId, urn: Urn, message: string): boolean {
    const exemption = this.#ofPolicy
      .get(control)
      ?.find((each) => !this.#isOver(each) && problemOf(each) === undefined && matches(each.resource, urn));
    if (exemption === undefined || neverExempt.has(control)) {
      return false;
    }
    this.#used.add(exemption);
    this.#exempted.push({ control, urn, message, exemption });
    return true;
  }

  /** Every finding that was taken out. */
  get exempted(): readonly Exempted[] {
    return this.#exempted;
  }

  /** What is wrong with the exemptions, once all policies have spoken. */
  problems(): ExemptionProblem[] {
    return [...this.#ofPolicy].flatMap(([control, exemptions]) =>
      exemptions.flatMap((exemption) => {
        const problem = neverExempt.has(control)
          ? "this policy has no exemptions"
          : this.#isOver(exemption)
            ? `it expired on ${exemption.expires}: mend the resource, or have the exemption decided anew`
            : (this.#tooLong(exemption) ??
              problemOf(exemption) ??
              (this.#used.has(exemption)
                ? undefined
                : "it is not used: nothing there needs it, so take it away"));
        return problem === undefined ? [] : [{ control, exemption, problem }];
      }),
    );
  }

  #isOver({ expires }: Exemption): boolean {
    return expires < this.#today;
  }

  #tooLong({ expires }: Exemption): string | undefined {
    const days = (Date.parse(expires) - Date.parse(this.#today)) / (24 * 60 * 60 * 1000);
    return days > longestExemption ? `it holds for more than ${longestExemption} days` : undefined;
  }
}

/** A pattern that says no name would also exempt what comes tomorrow. */
function problemOf({ resource }: Exemption): string | undefined {
  const name = resource.includes("::") ? resource.slice(resource.lastIndexOf("::") + 2) : "";
  return name.replaceAll("*", "").length >= 3
    ? undefined
    : `'${resource}' is too broad: end it with the name of the resource, such as *::legacy-data`;
}

function matches(pattern: string, urn: Urn): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(urn);
}

/** The finding on an exemption that is wrong, in one line. */
export function messageOfProblem({ control, exemption, problem }: ExemptionProblem): string {
  return `exemption of '${exemption.resource}' from ${control} (${exemption.owner}): ${problem}`;
}

/** What was taken out and why, in one line. */
export function messageOfExempted({ control, message, exemption }: Exempted): string {
  const { owner, expires, reason } = exemption;
  return `${control} does not hold until ${expires}, says ${owner}: ${reason}. Found: ${message}`;
}
