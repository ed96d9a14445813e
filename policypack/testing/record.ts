import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";

import { unknownValue } from "../evaluate.ts";
import { rootStack, type Properties, type Resource } from "../resource.ts";

/** The stack that a program is run as. */
export interface RecordOptions {
  /** Default: `project`. */
  readonly project?: string;
  /** Default: `stack`. */
  readonly stack?: string;
  /** Configuration by full key: `{ "azure-native:location": "westeurope" }`. Default: none. */
  readonly config?: Readonly<Record<string, string>>;
  /** What functions answer, by token: `{ "azure-native:authorization:getClientConfig": { tenantId: "..." } }`. Default: none may be called. */
  readonly calls?: Readonly<Record<string, Properties>>;
}

/**
 * Runs a program on the mocks of the Pulumi SDK, as a preview of a new stack, and gives the resources that it registers. As in a preview,
 * an output is known when it is an input too, and unknown otherwise; which resource it comes from is known. Nothing of Azure is simulated:
 * what a provider would refuse or add by itself is neither.
 *
 * The SDK of this process stays on the mocks. A module is run once by a process, so a program that is one is recorded once.
 *
 * @param program may return the outputs of the stack
 * @throws what the program throws, and for a function that `calls` does not answer.
 */
export async function record(
  program: () => unknown,
  { project = "project", stack = "stack", config = {}, calls = {} }: RecordOptions = {},
): Promise<Resource[]> {
  // Loading the SDK takes longer than judging: only programs wait for it.
  const pulumi = await import("@pulumi/pulumi");
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(
    {
      call: ({ token }) => {
        const answer = calls[token];
        if (answer === undefined) {
          const message = `The program calls ${token}: say what it answers, by the option 'calls' of record.`;
          // Of an error of the engine, which this stands for, the SDK shows the details.
          throw Object.assign(new Error(message), { details: message });
        }
        return answer;
      },
      newResource: ({ id, custom, inputs }: { id?: string; custom?: boolean; inputs: Properties }) => ({
        id,
        state: custom === true ? inputs : {},
      }),
    },
    project,
    stack,
    true,
  );
  const recorded = new Map<string, Resource>();
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) {
    throw new Error("the SDK has no mocks");
  }
  // The mocks are told neither of dependencies nor of options; the requests have it all.
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  type Answer = (error: Error | null, response: RegisterResourceResponse) => void;
  Object.assign(monitor, {
    registerResource: (request: RegisterResourceRequest, answer: Answer) => {
      register(request, (error, response) => {
        if (error === null) {
          recorded.set(response.getUrn(), resourceOf(request, response.getUrn()));
        }
        answer(error, response);
      });
    },
    registerResourceOutputs: (request: RegisterResourceOutputsRequest, answer: () => void) => {
      const resource = recorded.get(request.getUrn());
      if (resource?.type === rootStack) {
        recorded.set(resource.urn, { ...resource, outputs: request.getOutputs()?.toJavaScript() ?? {} });
      }
      registerOutputs(request, answer);
    },
  });

  // Thrown in a stack without an engine, an error would end the process.
  const failure: { error?: unknown } = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      const outputs = await program();
      return typeof outputs === "object" && outputs !== null ? { ...outputs } : {};
    } catch (error) {
      failure.error = error;
      return {};
    }
  });
  let seen: number;
  do {
    seen = recorded.size;
    await pulumi.runtime.disconnect(); // waits for the registrations under way
    await new Promise(setImmediate); // lets what they set off, in `apply`, begin
  } while (seen !== recorded.size);
  if ("error" in failure) {
    throw failure.error;
  }
  return [...recorded.values()];
}

function resourceOf(request: RegisterResourceRequest, urn: string): Resource {
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    propertyDependencies[property] = dependencies.getUrnsList();
  });
  const inputs = request.getObject()?.toJavaScript() ?? {};
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    inputs,
    outputs: { ...inputs, id: unknownValue },
    parent: request.getParent() || undefined,
    protect: request.getProtect() ?? false,
    dependencies: request.getDependenciesList(),
    propertyDependencies,
  };
}
