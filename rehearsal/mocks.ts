import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
// Generated CommonJS: its exports are only there on the whole module.
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { guid } from "./azure/identifiers.ts";
import { call } from "./azure/invokes.ts";
import { LiveResources } from "./azure/liveResources.ts";
import { RefusedError, type Refusal } from "./azure/refusals/refusal.ts";
import { shortType } from "./azure/resourceTypes.ts";
import { simulate, withDefaults } from "./azure/simulate.ts";
import { UNKNOWN, type Properties } from "./azure/values.ts";
import { decodeProperties, encodeProperties, secretProperties } from "./azure/wire.ts";

/** A resource as the engine would know it after the program registered it. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** The ARM id; unknown in a preview, absent for components. */
  readonly id: string | typeof UNKNOWN | undefined;
  /** After the SDK's and the provider's defaults; secrets are unwrapped, values unknown in a preview are UNKNOWN. */
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly parent: string | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Names of the inputs that are, or contain, a secret. */
  readonly secretInputs: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** What Azure would not take. */
  readonly refusals: readonly Refusal[];
}

/** The stack that a program runs in, without an engine. */
export interface Setting {
  readonly project?: string;
  readonly stack?: string;
  /** Nothing is deployed: ids and computed outputs stay unknown, as in `pulumi preview` of a new stack. */
  readonly preview?: boolean;
  /** The stack's configuration, by full key. */
  readonly config?: Readonly<Record<string, string>>;
  /** Those keys of the configuration whose values are secret. */
  readonly secretKeys?: readonly string[];
  /** Ids of what exists in Azure outside of the program. */
  readonly outside?: readonly string[];
  /** Outputs of other stacks, by name of the stack: for references to them. */
  readonly stacks?: Readonly<Record<string, Properties>>;
  /** `fail`, as Azure does, makes `settled` reject with everything that was refused; `record` leaves it to the caller. */
  readonly refusals?: "fail" | "record";
}

/** What a program asked of the simulated Azure. */
export interface Recording {
  /** Waits until the program has registered everything, and returns it in the order of registration. */
  settled(): Promise<readonly Recorded[]>;
}

type Reply<Response> = (error: Error | null, response: Response) => void;
type Answer = Pick<Recorded, "id" | "inputs" | "outputs" | "refusals">;

const rootStack = "pulumi:pulumi:Stack";

/** The engine's URN: the types of all ancestors but the stack, then the resource's own. */
function urnOf(stack: string, project: string, parent: string, type: string, name: string): string {
  const ancestors = parent.split("::")[2] ?? "";
  const qualified = ancestors === "" || ancestors === rootStack ? type : `${ancestors}$${type}`;
  return ["urn:pulumi:" + stack, project, qualified, name].join("::");
}

/** Everything that a program registers from now on goes to this recorder. */
class Recorder implements Recording {
  readonly #live: LiveResources;
  readonly #setting: Setting;
  readonly #records: Recorded[] = [];
  readonly #errors: Error[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#live = new LiveResources(setting.outside);
  }

  register(request: RegisterResourceRequest, reply: Reply<RegisterResourceResponse>): void {
    const wire = request.getObject()?.toJavaScript() ?? {};
    const urn = urnOf(
      pulumi.getStack(),
      pulumi.getProject(),
      request.getParent(),
      request.getType(),
      request.getName(),
    );
    const answer = this.#answer(request, urn, decodeProperties(wire));
    const secretInputs = secretProperties(wire);
    const additionalSecretOutputs = request.getAdditionalsecretoutputsList();
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((dependencies, property) => {
      propertyDependencies[property] = dependencies.getUrnsList();
    });
    this.#records.push({
      ...answer,
      urn,
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      parent: request.getParent() || undefined,
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      secretInputs,
      additionalSecretOutputs,
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
    });

    const response = new proto.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(typeof answer.id === "string" ? answer.id : "");
    // The engine keeps an output secret when the input of the same name is.
    const secrets = new Set([...secretInputs, ...additionalSecretOutputs]);
    response.setObject(struct.Struct.fromJavaScript(encodeProperties(answer.outputs, secrets)));
    reply(null, response);
  }

  #answer(request: RegisterResourceRequest, urn: string, given: Properties): Answer {
    const type = request.getType();
    if (!request.getCustom()) return { id: undefined, inputs: given, outputs: {}, refusals: [] };
    if (type.startsWith("pulumi:providers:"))
      return { id: guid(urn, "provider"), inputs: given, outputs: given, refusals: [] };
    try {
      const live = this.#live;
      const { preview = false, config = {} } = this.#setting;
      const location = config["azure-native:location"];
      const inputs = withDefaults(
        { type, urn, inputs: given },
        { live, ...(location !== undefined && { location }) },
      );
      const { id, outputs, refusals } = simulate({ type, urn, inputs }, { preview, live });
      if (id !== UNKNOWN) live.put({ id, type: shortType(type), inputs, outputs });
      return { id, inputs, outputs, refusals };
    } catch (error) {
      // The program goes on, so that one unknown type does not hide what else is wrong; `settled` reports it.
      this.#errors.push(error instanceof Error ? error : new Error(String(error)));
      return { id: UNKNOWN, inputs: given, outputs: {}, refusals: [] };
    }
  }

  registerOutputs(request: RegisterResourceOutputsRequest, reply: Reply<Empty>): void {
    const index = this.#records.findIndex(({ urn }) => urn === request.getUrn());
    const record = this.#records[index];
    const outputs = decodeProperties(request.getOutputs()?.toJavaScript() ?? {});
    if (record !== undefined) this.#records[index] = { ...record, outputs };
    reply(null, new empty.Empty());
  }

  call(token: string, args: Readonly<Record<string, unknown>>): Properties {
    return answered(token, decodeProperties(args), this.#live);
  }

  /** `Resource.get`: only what the program itself made can be read; and references to other stacks. */
  read(type: string, id: string): { id: string; state: Properties } {
    if (type === "pulumi:pulumi:StackReference") {
      const outputs = this.#setting.stacks?.[id.split("/").at(-1) ?? ""];
      if (outputs === undefined) throw new Error(`there is no stack ${id}`);
      return { id, state: { name: id, outputs, secretOutputNames: [] } };
    }
    const found = this.#live.get(id);
    if (found === undefined) throw new Error(`${id} does not exist in the simulated Azure`);
    return { id, state: found.outputs };
  }

  async settled(): Promise<readonly Recorded[]> {
    let seen: number;
    do {
      seen = this.#records.length;
      await pulumi.runtime.disconnect(); // waits for the registrations under way
      await new Promise(setImmediate); // lets what they set off, in `apply`, begin
    } while (seen !== this.#records.length);
    if (this.#errors.length > 0)
      throw new AggregateError(this.#errors, this.#errors.map(({ message }) => message).join("\n"));
    const refused = this.#records.filter(({ refusals }) => refusals.length > 0);
    if (refused.length > 0 && this.#setting.refusals !== "record") throw new RefusedError(refused);
    return this.#records;
  }
}

/** Calls a function; the SDK shows a user the `details` of an error from the monitor, not its message. */
function answered(token: string, args: Properties, live: LiveResources): Properties {
  try {
    return call(token, args, live);
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { details: error.message }) : error;
  }
}

/**
 * Points the Pulumi SDK of this process at the simulated Azure. Register resources afterwards, inside of
 * `pulumi.runtime.runInPulumiStack` or not, and wait for `settled`. Call it again for the next program.
 */
export async function simulateAzure(setting: Setting = {}): Promise<Recording> {
  const { project = "project", stack = "stack", preview = false, config = {}, secretKeys = [] } = setting;
  const recorder = new Recorder(setting);
  pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  await pulumi.runtime.setMocks(
    {
      call: ({ token, inputs }) => {
        const given: unknown = inputs;
        return recorder.call(token, typeof given === "object" ? { ...given } : {});
      },
      newResource: ({ type, id = "" }) => recorder.read(type, id),
    },
    project,
    stack,
    preview,
    "organization",
  );
  // The mocks of the SDK see neither dependencies nor options, and know one level of parents; the requests have it all.
  Object.assign(pulumi.runtime.getMonitor() ?? {}, {
    registerResource: recorder.register.bind(recorder),
    registerResourceOutputs: recorder.registerOutputs.bind(recorder),
  });
  return recorder;
}
