// Command service does for one Service what kube-proxy does on a node: service FROM TO accepts connections at FROM and carries their
// bytes to TO; where nobody answers there, it ends them.
package main

import (
	"io"
	"log"
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go carry(client.(*net.TCPConn), os.Args[2])
	}
}

func carry(client *net.TCPConn, to string) {
	defer client.Close()
	connection, err := net.Dial("tcp", to)
	if err != nil {
		_ = client.SetLinger(0) // a reset, as a node answers for a Service nobody serves
		return
	}
	server := connection.(*net.TCPConn)
	defer server.Close()
	done := make(chan struct{}, 2)
	half := func(into, from *net.TCPConn) {
		_, _ = io.Copy(into, from)
		_ = into.CloseWrite()
		done <- struct{}{}
	}
	go half(server, client)
	go half(client, server)
	<-done
	<-done
}
