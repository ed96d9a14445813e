import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
// Generated CommonJS: its exports are only there on the whole module.
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import { unknownValue, type Resource } from "../../../policypack/evaluate.ts";
import { decodeProperties, encodeProperties } from "../../../rehearsal/azure/wire.ts";

const [project, stack] = ["foreign", "dev"];

/** The URN of a resource that has no parent. */
export const urnOf = (type: string, name: string): string =>
  ["urn:pulumi:" + stack, project, type, name].join("::");

const key = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtcw==";

/** What the functions of Azure answer that the programs here call. */
const answers: Readonly<Record<string, Record<string, unknown>>> = {
  "azure-native:storage:listStorageAccountKeys": { keys: [{ keyName: "key1", value: key }] },
  "azure-native:storage:listStorageAccountServiceSAS": {
    serviceSasToken: `sv=2024-11-04&sr=c&sp=r&se=2030-01-01&sig=${encodeURIComponent(key)}`,
  },
};

/** What Azure computes of a resource besides its id and its name, where the programs here read it. */
const computed: Readonly<Record<string, Record<string, string>>> = {
  "azure-native:storage:Blob": { url: "https://linuxfnsa.blob.core.windows.net/container/zip" },
};

/**
 * Runs a program as `pulumi preview` of a new stack does, where ids, what Azure computes and what its functions answer are unknown; or as
 * `pulumi up` does. Unlike the simulated Azure of the rehearsal it knows no type of azure-native, refuses nothing, and hands out keys: it
 * takes any program. Names that the provider would make up are missing from the inputs.
 *
 * @returns What the program registers, as the engine shows it to the pack.
 */
export async function recordProgram(
  program: () => unknown,
  { preview }: { preview: boolean },
): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  await pulumi.runtime.setMocks(
    {
      call: ({ token }) => {
        if (preview || answers[token] === undefined) {
          throw new Error(
            `${token} is not to be called: what it reads is not there yet, or it is unknown here`,
          );
        }
        return answers[token];
      },
      newResource: ({ type }) => {
        throw new Error(`${type} is not to be read: there is nothing yet`);
      },
    },
    project,
    stack,
    preview,
  );
  const register = (
    request: RegisterResourceRequest,
    reply: (error: Error | null, response: RegisterResourceResponse) => void,
  ) => {
    const [type, name] = [request.getType(), request.getName()];
    const given = decodeProperties(request.getObject()?.toJavaScript() ?? {});
    const inputs = encodeProperties(given);
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((dependencies, property) => {
      propertyDependencies[property] = dependencies.getUrnsList();
    });
    const urn = urnOf(type, name);
    const id = preview ? undefined : `/subscriptions/00000000-0000-0000-0000-000000000001/${type}/${name}`;
    const outputs = preview ? inputs : { name, ...inputs, ...computed[type] };
    resources.push({
      urn,
      type,
      name,
      inputs,
      outputs: { ...outputs, id: id ?? unknownValue },
      parent: request.getParent() || undefined,
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      protect: request.getProtect() ?? false,
    });
    const response = new proto.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(id ?? "");
    response.setObject(struct.Struct.fromJavaScript(outputs));
    reply(null, response);
  };
  Object.assign(pulumi.runtime.getMonitor() ?? {}, {
    registerResource: register,
    registerResourceOutputs: (_: unknown, reply: (error: null, response: Empty) => void) => {
      reply(null, new empty.Empty());
    },
  });
  await pulumi.runtime.runInPulumiStack(() => Promise.resolve(program()).then(() => ({})));
  await pulumi.runtime.disconnect();
  return resources;
}
