import type {
  CheckRequest,
  CheckResponse,
  ConfigureRequest,
  ConfigureResponse,
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  InvokeRequest,
  InvokeResponse,
  ReadRequest,
  ReadResponse,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
// Generated CommonJS: its exports are only there on the whole module.
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { messageOf } from "./engine/engineError.ts";
import { Server, ServerCredentials, status, type handleUnaryCall } from "@grpc/grpc-js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { call } from "./azure/invokes.ts";
import { LiveResources, type LiveResource } from "./azure/liveResources.ts";
import { alreadyThere } from "./azure/refusals/conflicts.ts";
import { subscribed } from "./azure/refusals/apimanagement.ts";
import { lockedBy } from "./azure/refusals/locks.ts";
import { inUse } from "./azure/refusals/networkConflicts.ts";
import { RefusedError, type Refusal } from "./azure/refusals/refusal.ts";
import { refusals } from "./azure/refusals/refusals.ts";
import { randomType, shortType } from "./azure/resourceTypes.ts";
import { replaces, simulate, withDefaults } from "./azure/simulate.ts";
import { UNKNOWN, at, same, text, type Properties } from "./azure/values.ts";
import { decodeProperties, encodeProperties } from "./azure/wire.ts";

const decode = (properties: Struct | undefined): Properties =>
  decodeProperties(properties?.toJavaScript() ?? {});
const encode = (properties: Properties): Struct => struct.Struct.fromJavaScript(encodeProperties(properties));
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
const place = (location: string): string => location.toLowerCase().replaceAll(" ", "");

/**
 * The simulated Azure as a Pulumi provider for both azure-native and random. What it answers follows azure-native's own
 * provider: https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go
 */
class Provider {
  readonly live: LiveResources;
  #location: string | undefined;

  constructor(outside: readonly string[]) {
    this.live = new LiveResources(outside);
  }

  configure(request: ConfigureRequest): ConfigureResponse {
    // random's configuration says nothing of a location, and leaves azure-native's alone.
    this.#location = request.getVariablesMap().get("azure-native:config:location") ?? this.#location;
    const response = new proto.ConfigureResponse();
    response.setSupportspreview(true); // as azure-native; secrets and references are resolved by the engine
    return response;
  }

  invoke(request: InvokeRequest): InvokeResponse {
    const response = new proto.InvokeResponse();
    response.setReturn(encode(call(request.getTok(), decode(request.getArgs()), this.live)));
    return response;
  }

  check(request: CheckRequest): CheckResponse {
    const urn = request.getUrn();
    const type = typeOf(urn);
    const location = this.#location;
    const inputs = withDefaults(
      { type, urn, inputs: decode(request.getNews()) },
      { olds: decode(request.getOlds()), live: this.live, ...(location !== undefined && { location }) },
    );
    const response = new proto.CheckResponse();
    response.setInputs(encode(inputs));
    response.setFailuresList(
      refusals(shortType(type), inputs, this.live).map(({ code, message, property, source }) => {
        const failure = new proto.CheckFailure();
        failure.setProperty(property);
        failure.setReason(`${code}: ${message} (${source})`);
        return failure;
      }),
    );
    return response;
  }

  diff(request: DiffRequest): DiffResponse {
    const olds = decode(request.getOldInputs());
    const news = decode(request.getNews());
    const response = new proto.DiffResponse();
    const details = response.getDetaileddiffMap();
    const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => {
      const [old, now] = [text(olds, key), text(news, key)];
      const moved = key !== "location" || old === undefined || now === undefined || place(old) !== place(now);
      return moved && !same(at(olds, key), at(news, key));
    });
    const replaced = changed.filter((key) => replaces(typeOf(request.getUrn()), key));
    const { Kind } = proto.PropertyDiff;
    for (const key of changed) {
      const detail = new proto.PropertyDiff();
      const [plain, replacing] = !(key in olds)
        ? [Kind.ADD, Kind.ADD_REPLACE]
        : !(key in news)
          ? [Kind.DELETE, Kind.DELETE_REPLACE]
          : [Kind.UPDATE, Kind.UPDATE_REPLACE];
      detail.setKind(replaced.includes(key) ? replacing : plain);
      details.set(key, detail);
    }
    const { DiffChanges } = proto.DiffResponse;
    response.setChanges(changed.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
    response.setDiffsList(changed);
    response.setReplacesList(replaced);
    response.setHasdetaileddiff(true);
    // A resource with a name of the program's choosing has to go before another one can have that name.
    response.setDeletebeforereplace(replaced.length > 0 && at(olds, "__createBeforeDelete") !== true);
    return response;
  }

  create(request: CreateRequest): CreateResponse {
    const made = this.#apply(
      request.getUrn(),
      decode(request.getProperties()),
      request.getPreview(),
      (resource) => alreadyThere(resource, this.live),
    );
    const response = new proto.CreateResponse();
    response.setId(made.id === UNKNOWN ? "" : made.id);
    response.setProperties(encode(made.outputs));
    return response;
  }

  update(request: UpdateRequest): UpdateResponse {
    const { outputs } = this.#apply(
      request.getUrn(),
      decode(request.getNews()),
      request.getPreview(),
      () => [],
    );
    const olds = decode(request.getOlds());
    // Neither can change in an update, so a preview knows them.
    const stable = Object.entries(olds).filter(
      ([key]) => request.getPreview() && ["name", "location"].includes(key),
    );
    const response = new proto.UpdateResponse();
    response.setProperties(encode({ ...outputs, ...Object.fromEntries(stable) }));
    return response;
  }

  #apply(
    urn: string,
    inputs: Properties,
    preview: boolean,
    more: (resource: LiveResource) => readonly Refusal[],
  ): { id: string | typeof UNKNOWN; outputs: Properties } {
    const type = typeOf(urn);
    const { id, outputs, refusals: refused } = simulate({ type, urn, inputs }, { preview, live: this.live });
    if (id === UNKNOWN || randomType(type) !== undefined) return { id, outputs };
    const resource = { id, type: shortType(type), inputs, outputs };
    const all = [...more(resource), ...refused];
    if (all.length > 0) throw new RefusedError([{ urn, refusals: all }]);
    this.live.put(resource);
    return resource;
  }

  read(request: ReadRequest): ReadResponse {
    const response = new proto.ReadResponse();
    if (randomType(typeOf(request.getUrn())) !== undefined) {
      // Nothing random exists outside of the state.
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      return response;
    }
    const found = this.live.get(request.getId());
    if (found === undefined) return response; // an empty id: the resource is gone
    response.setId(found.id);
    response.setProperties(encode(found.outputs));
    response.setInputs(encode(found.inputs));
    return response;
  }

  delete(request: DeleteRequest): Empty {
    if (randomType(typeOf(request.getUrn())) === undefined) {
      const kept = [lockedBy, inUse, subscribed].flatMap((keeps) => keeps(request.getId(), this.live));
      if (kept.length > 0) throw new RefusedError([{ urn: request.getUrn(), refusals: kept }]);
      this.live.remove(request.getId());
    }
    return new empty.Empty();
  }
}

/** Answers a call, and makes an error of what it throws. */
const unary =
  <Request, Response>(answer: (request: Request) => Response): handleUnaryCall<Request, Response> =>
  ({ request }, callback) => {
    try {
      callback(null, answer(request));
    } catch (error) {
      callback({ code: status.UNKNOWN, details: messageOf(error) });
    }
  };

/** The simulated Azure, listening for an engine. */
export interface RunningProvider {
  /** For `PULUMI_DEBUG_PROVIDERS=azure-native:PORT,random:PORT`. */
  readonly port: number;
  /** What exists in the simulated Azure at this moment. */
  resources(): readonly LiveResource[];
  /** Takes a resource away behind the engine's back, as somebody in the portal would. */
  vanish(id: string): void;
  readonly stop: () => void;
}

/**
 * Starts the simulated Azure as a provider on this machine's loopback interface. Its resources live until `stop`.
 *
 * @param outside Ids of resources or resource groups that exist in Azure without being part of the program.
 */
export async function startProvider({
  outside = [],
}: { outside?: readonly string[] } = {}): Promise<RunningProvider> {
  const provider = new Provider(outside);
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  server.addService(grpc.ResourceProviderService, {
    attach: unary(() => new empty.Empty()),
    cancel: unary(() => new empty.Empty()),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion("999.0.0"); // the engine warns of a provider older than the SDK; this one fits any
      return info;
    }),
    checkConfig: unary((request: CheckRequest) => {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => new proto.DiffResponse()),
    configure: unary((request: ConfigureRequest) => provider.configure(request)),
    invoke: unary((request: InvokeRequest) => provider.invoke(request)),
    check: unary((request: CheckRequest) => provider.check(request)),
    diff: unary((request: DiffRequest) => provider.diff(request)),
    create: unary((request: CreateRequest) => provider.create(request)),
    read: unary((request: ReadRequest) => provider.read(request)),
    update: unary((request: UpdateRequest) => provider.update(request)),
    delete: unary((request: DeleteRequest) => provider.delete(request)),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    resources: () => provider.live.all(),
    vanish: (id) => {
      provider.live.remove(id);
    },
    stop: () => {
      server.forceShutdown();
    },
  };
}
