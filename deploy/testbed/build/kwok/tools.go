//go:build tools

// Package tools pins what the test bed builds of kwok.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
