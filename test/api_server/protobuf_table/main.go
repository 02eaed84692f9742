// Writes down how the built-in types of Kubernetes are serialised as protobuf, and the bodies of a few objects:
//
//	protobuf_table <folder of tables> <file of bodies>
//
// ../record_protobuf runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: protobuf_table <folder of tables> <file of bodies>")
		os.Exit(2)
	}
	for name, text := range tables() {
		write(filepath.Join(os.Args[1], name), text)
	}
	write(os.Args[2], bodies())
}

func write(path string, text []byte) {
	check(os.WriteFile(path, text, 0o644))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
