import type { Graph } from "../graph.ts";
import { at, describe, elementsAt, isFilled, isText, textOf } from "../read.ts";
import type { Resource } from "../resource.ts";
import type { Findings, StackRule } from "../rule.ts";
import { every, independently, some } from "../unknown.ts";

const pricingKind = "security:Pricing";
const contactKind = "security:SecurityContact";

/** Deployments of an ARM template: a subscription has each plan from the start, and azure-native makes nothing that is there already. */
const deploymentKinds = ["resources:Deployment", "resources:DeploymentAtSubscriptionScope"];

/** A resource by itself, or one of a template. */
interface Part {
  /** Whether it is of a kind; what stands by itself is, as the graph was asked for that kind. */
  readonly isOf: (type: string) => boolean;
  readonly name: () => unknown;
  readonly properties: () => unknown;
  /** What comes before its properties in the path of a finding. */
  readonly prefix: string;
}

function partsOf({ type: token, inputs }: Resource): Part[] {
  return /:(Pricing|SecurityContact)$/.test(token)
    ? [{ isOf: () => true, name: () => at(inputs, "pricingName"), properties: () => inputs, prefix: "" }]
    : elementsAt(inputs, "properties.template.resources").map((read, index) => ({
        isOf: (type) => isText(at(read(), "type"), type),
        name: () => at(read(), "name"),
        properties: () => at(read(), "properties"),
        prefix: `properties.template.resources[${index}].properties.`,
      }));
}

const pricings = "Microsoft.Security/pricings";
const contacts = "Microsoft.Security/securityContacts";

function isOn(plan: Part): boolean {
  return isText(at(plan.properties(), "pricingTier"), "Standard");
}

/** The free tier is what there is without asking: a program that asks for it turns a plan off. */
function* turnedOff(plan: Part): Findings {
  if (!isOn(plan)) {
    const found = describe(at(plan.properties(), "pricingTier"));
    yield { path: `${plan.prefix}pricingTier`, found, wanted: "'Standard'" };
  }
}

/** Somebody has to be told, of something: each version of the API has another way to say so. */
function* tellsNobody(contact: Part): Findings {
  const { prefix, properties } = contact;
  const [enabled, emails, byRole] = ["isEnabled", "emails", "notificationsByRole"];
  const people = () =>
    some(
      () => ["emails", "email"].some((path) => textOf(at(properties(), path)).includes("@")),
      () =>
        every(
          () => isText(at(properties(), `${byRole}.state`), "On"),
          () => isFilled(properties(), `${byRole}.roles`),
        ),
      () => isText(at(properties(), "alertsToAdmins"), "On"),
    );
  const isQuiet = () =>
    every(
      () => !isFilled(properties(), "notificationsSources"),
      () =>
        !isText(at(properties(), "alertNotifications.state") ?? at(properties(), "alertNotifications"), "On"),
    );
  yield* independently([
    function* (): Findings {
      if (at(properties(), enabled) === false) {
        yield { path: `${prefix}${enabled}`, found: "'false'", wanted: "true" };
      }
    },
    function* (): Findings {
      if (!people()) {
        yield {
          path: `${prefix}${emails}`,
          found: "nobody",
          wanted: "addresses, or roles of the subscription",
        };
      }
    },
    function* (): Findings {
      if (isQuiet()) {
        yield { path: `${prefix}notificationsSources`, found: "nothing to tell of", wanted: "alerts" };
      }
    },
  ]);
}

function eachPart(type: string, judge: (part: Part) => Findings): StackRule["check"] {
  return (resource) =>
    independently(partsOf(resource).map((part) => () => (part.isOf(type) ? judge(part) : [])));
}

/** The plans that a team wants have to be on in this stack, when it says so. */
function* wantedPlans(graph: Graph, wanted: readonly string[]): Findings {
  const parts = wanted.length === 0 ? [] : graph.ofKind(pricingKind, ...deploymentKinds).flatMap(partsOf);
  yield* independently(
    wanted.map(
      (name) =>
        function* (): Findings {
          const turnsOn = (part: Part) =>
            every(
              () => part.isOf(pricings),
              () => isText(part.name(), name),
              () => isOn(part),
            );
          if (!some(...parts.map((part) => () => turnsOn(part)))) {
            const found = `the plan ${describe(name)} of Defender for Cloud is not turned on`;
            yield { path: "", found, wanted: "a security.Pricing with pricingTier 'Standard'" };
          }
        },
    ),
  );
}

/** Defender for Cloud: what it watches, and whom it tells. */
export const defenderStackRules: readonly StackRule[] = [
  {
    control: "monitoring-defender-plans",
    kinds: [pricingKind, ...deploymentKinds],
    check: eachPart(pricings, turnedOff),
  },
  {
    control: "monitoring-defender-plans",
    kinds: ["pulumi:Stack"],
    check: (_, graph, { requiredDefenderPlans }) => wantedPlans(graph, requiredDefenderPlans),
  },
  {
    control: "monitoring-security-contact",
    kinds: [contactKind, ...deploymentKinds],
    check: eachPart(contacts, tellsNobody),
  },
];
