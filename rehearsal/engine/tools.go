//go:build tools

// Package engine pins the Pulumi CLI and all it is built from: go.sum is the checksum of every module.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
