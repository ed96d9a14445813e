import type { Graph } from "../../graph.ts";
import { at, isSet, isText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import { isSlot } from "./app.ts";

/** The plans that an app of this stack is on. A slot is on that of its app, whether it says so or not. */
export function plansOf(app: Resource, graph: Graph): readonly Resource[] {
  const [site] = isSlot(app) ? graph.references(app, "name", "web:WebApp") : [];
  const holder = site && !isSet(app.inputs, "serverFarmId") ? site : app;
  return graph.references(holder, "serverFarmId", "web:AppServicePlan");
}

function sizeOf(plan: unknown): string {
  return textOf(at(plan, "sku.name"));
}

/** Whether it is a plan with machines of its own, of which there are as many as its operators say. */
export function isDedicated(plan: unknown): boolean {
  const size = sizeOf(plan);
  return size !== "" && !/^(EP\d|Y1|FC1)/i.test(size);
}

/** Whether it is the plan that is paid for by the call and has no private networking. */
export function isConsumption(plan: unknown): boolean {
  return isText(sizeOf(plan), "Y1") || isText(at(plan, "sku.tier"), "Dynamic");
}

/** Whether traffic can be encrypted as far as the instance: Premium and Standard (https://learn.microsoft.com/azure/app-service/overview-tls). */
export function hasEndToEndEncryption(plan: unknown): boolean {
  return /^[SP]\d/i.test(sizeOf(plan));
}

/**
 * Whether the plan can be spread over availability zones: Flex Consumption, Elastic Premium, and Premium and Isolated from version 2 on
 * (https://learn.microsoft.com/azure/reliability/reliability-functions, https://learn.microsoft.com/azure/reliability/reliability-app-service).
 */
export function canSpreadOverZones(plan: unknown): boolean {
  return /^(FC1|EP\d|[PI]\d\w*v[2-9])$/i.test(sizeOf(plan));
}
