import "./lazyClosures.ts";
import "./decodeOnce.ts";

import { PolicyPack } from "@pulumi/policy";

import { policies } from "./crossguard.ts";
import { checkGivenConfiguration } from "./givenConfiguration.ts";

// Making the pack starts its server; nothing else in this folder does anything on being imported.
new PolicyPack("functions-landing-zone", {
  displayName: "Secure Azure Functions landing zone",
  description: "Judges any azure-native program by what a secure Azure Functions landing zone needs.",
  provider: "azure-native",
  tags: ["azure", "functions", "serverless", "security"],
  policies: policies(checkGivenConfiguration),
});
