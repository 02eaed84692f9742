package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"sigs.k8s.io/yaml"
)

//go:embed objects.yaml
var objects []byte

// body is an object as a client sends it in either form.
type body struct {
	Protobuf []byte         `json:"protobuf"`
	Object   runtime.Object `json:"object"`
}

// bodies are those of objects.yaml, one a line, as a JSON list.
func bodies() []byte {
	var out bytes.Buffer
	for _, text := range bytes.Split(objects, []byte("\n---\n")) {
		object := read(text)
		var data bytes.Buffer
		check(protobuf.NewSerializer(nil, nil).Encode(object, &data))
		line, err := json.Marshal(body{data.Bytes(), object})
		check(err)
		if out.Len() > 0 {
			out.WriteString(",\n")
		}
		out.Write(line)
	}
	return []byte("[\n" + out.String() + "\n]\n")
}

// read makes an object of its kind from YAML.
func read(text []byte) runtime.Object {
	var kind struct{ APIVersion, Kind string }
	check(yaml.Unmarshal(text, &kind))
	version, err := schema.ParseGroupVersion(kind.APIVersion)
	check(err)
	if kind.Kind == "DeleteOptions" {
		version = anyVersion
	}
	object := reflect.New(typeOf(version, kind.Kind)).Interface().(runtime.Object)
	check(yaml.UnmarshalStrict(text, object))
	return object
}
