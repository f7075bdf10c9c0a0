//go:build tools

// Package tools pins what the test bed builds of etcd.
package tools

import _ "go.etcd.io/etcd/server/v3/etcdmain"
