import type { ResourceTypes } from "./resourceType.ts";

/** Microsoft.ApiManagement. Source: https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service and its children. */
export const apimanagement: ResourceTypes = {};
