import type { Graph } from "../../graph.ts";
import { at, describe, elementsAt, isText } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import type { Findings, StackRule } from "../../rule.ts";
import { every, some } from "../../unknown.ts";
import { callsOf, serviceOf } from "./calls.ts";
import { allElements, always, answers, attribute, policyKinds, type PolicyElement } from "./policies.ts";

/** Whether a service asks callers for a certificate: at one of its host names, or, in the tier Consumption, at its only one. */
function asksForCertificate({ inputs }: Resource): boolean {
  return some(
    () => at(inputs, "enableClientCertificate") === true,
    ...elementsAt(inputs, "hostnameConfigurations").map((read) => () => {
      const host = read();
      return every(
        () => at(host, "negotiateClientCertificate") === true,
        () => isText(at(host, "type"), "Proxy"),
      );
    }),
  );
}

/** A branch that answers calls whose certificate is not as it should be, which then go no further. */
function refuses(branch: PolicyElement): boolean {
  return (
    branch.name === "when" &&
    attribute(branch, "condition").includes("context.Request.Certificate") &&
    branch.children.some(({ name }) => answers.includes(name))
  );
}

/** Whether an element looks at the certificate of the caller (https://learn.microsoft.com/azure/api-management/api-management-howto-mutual-certificates-for-clients). */
function looksAtCertificate({ name, children }: PolicyElement): boolean {
  return name === "validate-client-certificate" || (name === "choose" && children.some(refuses));
}

/** Every call must meet the check: it stands for itself in the section, or in each branch. */
function isChecked(inbound: readonly PolicyElement[]): boolean {
  return inbound.some(looksAtCertificate) || always(inbound, looksAtCertificate);
}

function* unread(api: Resource, graph: Graph): Findings {
  const service = serviceOf(api, graph);
  if (
    service !== undefined &&
    every(
      () => asksForCertificate(service),
      () =>
        some(
          ...callsOf(api, graph).map(
            (call) => () => every(() => !isChecked(call.section("inbound")), call.isPossible),
          ),
        ),
    )
  ) {
    const found = "the gateway asks callers for a certificate that no policy looks at";
    yield { path: "", found, wanted: "validate-client-certificate in <inbound>" };
  }
}

/** Without being asked, no caller shows a certificate. */
function* unasked(policy: Resource, graph: Graph): Findings {
  const service = serviceOf(policy, graph);
  const element = () => allElements(policy.inputs).find(looksAtCertificate);
  if (
    service !== undefined &&
    every(
      () => element() !== undefined,
      () => !asksForCertificate(service),
    )
  ) {
    const found = `<${element()?.name ?? ""}> looks at a certificate that ${describe(service.name)} asks nobody for`;
    yield { path: "value", found, wanted: "negotiateClientCertificate: true in hostnameConfigurations" };
  }
}

/** Certificates of callers: asked for and looked at, or neither. */
export const apiCertificateStackRules: readonly StackRule[] = [
  { control: "apim-client-certificates", kinds: ["apimanagement:Api"], check: unread },
  { control: "apim-client-certificates", kinds: policyKinds, check: unasked },
];
